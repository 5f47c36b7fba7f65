// The run's tables as rows, and figures in words.
"use strict";

// {histogram: [{scenario: "all", low: 80, …}, …], …}; a table that the run has not left is empty.
const tables = (() => {
  const columns = JSON.parse(document.getElementById("tables").textContent);
  const rows = (table) => {
    const names = Object.keys(table);
    const count = names.length ? table[names[0]].length : 0;
    return Array.from({ length: count }, (_, row) => Object.fromEntries(names.map((name) => [name, table[name][row]])));
  };
  const read = Object.fromEntries(Object.entries(columns).map(([name, table]) => [name, rows(table)]));
  return new Proxy(read, { get: (all, name) => all[name] ?? [] });
})();

const distinct = (values) => [...new Set(values)];

// The page's scenarios in their order, each with its hue.
const scenarios = distinct(tables.histogram.map((row) => row.scenario)).filter((name) => name !== "all");
const hue = (scenario) => {
  const place = scenarios.indexOf(scenario);
  return place < 0 ? "var(--main)" : `var(--hue-${place % 6})`;
};

const SIGNS = { USD: "$", HKD: "HK$", EUR: "€", GBP: "£" };

// Three or four figures that count.
function plain(x) {
  if (x === null || !Number.isFinite(x)) return "–";
  const size = Math.abs(x);
  const text = size === 0 ? "0"
    : size >= 999.95 ? d3.format(",.0f")(x)
    : size >= 9.995 ? x.toFixed(1)
    : size >= 0.9995 ? x.toFixed(2)
    : String(Number(x.toPrecision(3)));
  return text.replace("-", "−");
}

// A share as a percentage; small ones keep two figures that count.
function percent(x) {
  if (x === null || !Number.isFinite(x)) return "–";
  const p = 100 * x;
  const text = p === 0 ? "0" : Math.abs(p) < 0.1 ? String(Number(p.toPrecision(2))) : p.toFixed(1);
  return `${text.replace("-", "−")}%`;
}

const sign = (unit) => SIGNS[unit] ?? (/^[A-Z]{3}$/.test(unit) ? `${unit} ` : "");

// A value in its unit, "fraction", "USD" or any other.
function amount(x, unit) {
  if (unit === "fraction") return percent(x);
  return x < 0 ? `−${sign(unit)}${plain(-x)}` : sign(unit) + plain(x);
}

// Labels of an axis in a unit, no finer than its steps.
function ticks([low, high], count, unit = "") {
  const digits = d3.tickFormat(low, high, count, unit === "fraction" ? "%" : ",f");
  if (unit === "fraction") return (x) => digits(x).replace("-", "−");
  return (x) => (x < 0 ? "−" : "") + (SIGNS[unit] ?? "") + digits(Math.abs(x)).replace(/\.0+$/, "");
}

const LINES = { revenue: "Revenue", ebitda_margin: "EBITDA margin", ebita_margin: "EBITA margin", ebita: "EBITA", capex: "Capital spending",
  depreciation: "Depreciation", utilisation: "Utilisation of capacity", growth: "Growth of revenue", fcff: "Free cash flow to the firm" };
const FRACTIONS = ["growth", "utilisation", "ebita_margin", "ebitda_margin"];
const unitOf = (variable) => (FRACTIONS.includes(variable) ? "fraction" : "");
const listingOf = (result) => result.replace("per_share.", "");
const upper = (listing) => (listing.length <= 4 ? listing.toUpperCase() : listing.replaceAll("_", " "));
const spaced = (name) => name.replaceAll("_", " ").replace(/^./, (first) => first.toUpperCase());

// An element with text; text is never markup.
function element(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}
