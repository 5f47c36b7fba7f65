// Puts the charts into the page, with switches, legends and the figures behind them.
"use strict";

const segments = distinct(tables.fan.map((row) => row.segment));
const listings = distinct(tables.histogram.map((row) => row.result)).filter((result) => result.startsWith("per_share."));
const frame = JSON.parse(document.getElementById("frame").textContent);

// The segment that the first target on a yearly line asks about.
const asked = tables.marks.map((mark) => mark.result.split(".")[0]).find((name) => segments.includes(name));

const SCENARIO = { name: "scenario", label: "Scenario", options: ["all", ...scenarios].map((name) => [name, name]) };
const LISTING = { name: "listing", label: "Listing", options: listings.map((result) => [result, `${upper(listingOf(result))} in ${frame.currencies[result]}`]) };
const SWITCHES = {
  value: [
    LISTING,
    { name: "view", label: "View", options: [["density", "Histogram"], ["cumulative", "Cumulative"], ...(scenarios.length ? [["scenarios", "By scenario"]] : [])] },
  ],
  years: [{ name: "segment", label: "Segment", options: segments.map((name) => [name, spaced(name)]), first: asked }, SCENARIO],
  bridge: [SCENARIO],
  wave: [SCENARIO],
  drives: [{ name: "measure", label: "Measure", options: [["swing", "Swing"], ["rank", "Rank correlation"]] }, LISTING, SCENARIO],
  convergence: [],
};

// Width of a chart on paper, so that its letters have the size of the text.
const PAPER = 680;

// Radio buttons, or a list where there are many.
function switches(figure, name, chosen, redraw) {
  const place = figure.querySelector(".controls");
  for (const { name: key, label, options, first } of SWITCHES[name]) {
    chosen[key] = first ?? options[0]?.[0];
    if (options.length < 2) continue;
    const choose = (value) => { chosen[key] = value; redraw(); };
    if (options.length > 6) {
      const list = element("select", undefined, { "aria-label": label });
      for (const [value, text] of options) list.append(element("option", text, { value }));
      list.value = chosen[key];
      list.addEventListener("change", () => choose(list.value));
      place.append(list);
      continue;
    }
    const set = element("fieldset");
    set.append(element("legend", label));
    for (const [value, text] of options) {
      const wrap = element("label");
      const radio = element("input", undefined, { type: "radio", name: `${name}-${key}`, value });
      radio.checked = value === chosen[key];
      radio.addEventListener("change", () => choose(value));
      wrap.append(radio, element("span", text));
      set.append(wrap);
    }
    place.append(set);
  }
}

// The rows behind a chart as a table.
function behind(place, columns, rows) {
  const table = element("table");
  const head = element("tr");
  for (const column of columns) head.append(element("th", column.replaceAll("_", " "), { scope: "col" }));
  const body = element("tbody");
  for (const row of rows) {
    const line = element("tr");
    for (const column of columns) {
      const number = typeof row[column] === "number";
      line.append(element("td", number ? plain(row[column]) : row[column] ?? "–", number ? { class: "number", title: row[column] } : {}));
    }
    body.append(line);
  }
  const header = element("thead");
  header.append(head);
  table.append(header, body);
  place.replaceChildren(table);
}

function start(figure) {
  const name = figure.dataset.chart;
  const chosen = { ...frame };
  let drawn = {};
  const place = figure.querySelector(".drawing");
  const details = figure.querySelector(".behind");
  const fill = () => { if (details.open) behind(details.querySelector("div"), drawn.columns, drawn.rows); };
  const redraw = (width = Math.floor(place.clientWidth)) => {
    if (!width) return;
    drawn = charts[name](chosen, width);
    figure.hidden = drawn.drawings.length === 0;
    place.classList.toggle("several", drawn.drawings.length > 1);
    place.replaceChildren(...drawn.drawings.map(({ title, node, large }) => {
      const cell = element("div", undefined, large ? { class: "large" } : {});
      if (title) cell.append(element("h4", title));
      cell.append(node);
      return cell;
    }));
    figure.querySelector(".legend").replaceChildren(...(drawn.legend ?? []).flatMap((scenario) => {
      const key = element("i", undefined, { class: "key" });
      paint(key, scenario);
      return [key, scenario];
    }));
    fill();
  };
  switches(figure, name, chosen, redraw);
  details.addEventListener("toggle", fill);
  addEventListener("beforeprint", () => redraw(PAPER));
  addEventListener("afterprint", () => redraw());
  let width = 0;
  new ResizeObserver(() => {
    if (Math.floor(place.clientWidth) === width) return;
    width = Math.floor(place.clientWidth);
    redraw();
  }).observe(place);
}

// A scenario's hue beside its name.
function paint(key, scenario) {
  const index = scenarios.indexOf(scenario);
  if (index >= 0) key.classList.add(`hue-${index % 6}`);
}

document.querySelectorAll("i.key[data-scenario]").forEach((key) => paint(key, key.dataset.scenario));
document.querySelectorAll("td.shape").forEach((cell) => {
  const drawn = shape(cell.dataset.driver, cell.dataset.scenario);
  if (drawn) cell.append(drawn);
});
document.querySelectorAll("figure.chart").forEach(start);
