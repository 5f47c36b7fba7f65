// The charts. Each takes what the reader has chosen and the room there is, and gives
// drawings, the rows behind them, and a legend.
"use strict";

const AXIS = { tickSize: 0, labelArrow: "none" };

// Plot with the page's colours, a title for those who do not see it, and no style of its own.
function plot(width, label, options) {
  const node = Plot.plot({
    className: "plot",
    width,
    ariaLabel: label,
    style: { background: "none", color: "var(--ink)" },
    ...options,
  });
  node.setAttribute("role", "img");
  return node;
}

const rule = (options) => ({ stroke: "var(--line)", ...options });

// The part of the scale that is drawn: bins of equal width, stretched to what is marked.
function reach(bins, marks) {
  const held = bins.filter((bin) => bin.cumulative > 0.0005 && bin.cumulative - bin.share < 0.9995);
  const low = Math.min(held[0].low, ...marks.map((mark) => mark.value));
  const high = Math.max(held.at(-1).high, ...marks.map((mark) => mark.value));
  return [low - 0.01 * (high - low), high + 0.01 * (high - low)];
}

// Bins of equal width: without the open ones at both ends.
function closed(bins) {
  const width = d3.median(bins, (bin) => bin.high - bin.low);
  return bins.filter((bin) => Math.abs(bin.high - bin.low - width) < 1e-6 * width);
}

// Labels of marks, one below the other, each at its rule and turned to where there is room.
function markLabels(marks, [low, high], width) {
  return marks.map((mark, index) => {
    const right = (mark.value - low) / (high - low) > 0.5;
    const room = (right ? mark.value - low : high - mark.value) / (high - low);
    const letters = Math.max(8, Math.floor((room * width) / 5.4) - 1);
    const text = mark.text.length > letters ? `${mark.text.slice(0, letters - 1)}…` : mark.text;
    return Plot.text([mark], {
      x: "value", text: [text], frameAnchor: "top", dy: 14 * index + 3, dx: right ? -4 : 4,
      textAnchor: right ? "end" : "start", stroke: "var(--paper)", strokeWidth: 4, fill: mark.kind === "price" ? "var(--ink)" : "var(--mark)",
    });
  });
}

const charts = {
  // Where the paths end: density, cumulative, or scenarios stacked.
  value(chosen, width) {
    const result = chosen.listing;
    const currency = chosen.currencies[result];
    const of = (scenario) => tables.histogram.filter((row) => row.result === result && row.scenario === scenario);
    const all = of("all");
    const bins = closed(all);
    if (!bins.length) return { drawings: [], rows: [], columns: [] };
    const marks = tables.marks.filter((mark) => mark.result === result).sort((a, b) => a.value - b.value)
      .map((mark) => ({ ...mark, text: mark.kind === "price" ? `market price ${sign(currency)}${mark.value}` : mark.label }));
    const domain = reach(bins, marks);
    const shown = bins.filter((bin) => bin.high > domain[0] && bin.low < domain[1]);
    const count = Math.max(4, width / 90);
    const tip = (bin) => `${amount(bin.low, currency)} to ${amount(bin.high, currency)}\n${percent(bin.share)} of paths here\n${percent(bin.cumulative)} below ${amount(bin.high, currency)}`;
    const cumulative = chosen.view === "cumulative";
    const hover = Plot.tip(shown, Plot.pointerX({
      x: (bin) => (bin.low + bin.high) / 2, y: cumulative ? "cumulative" : "share", title: tip, fontSize: 11,
    }));
    const rules = [
      Plot.ruleX(marks.filter((mark) => mark.kind === "target"), { x: "value", stroke: "var(--mark)", strokeDasharray: "4,3" }),
      Plot.ruleX(marks.filter((mark) => mark.kind === "price"), { x: "value", stroke: "var(--ink)", strokeWidth: 1.5 }),
      ...markLabels(marks, domain, width - 60),
    ];
    const percentiles = ["5%", "25%", "median", "75%", "95%"].map((text, at) => ({ text, value: chosen.percentiles[result][at] }));
    const box = (y, least) => [
      Plot.ruleY([percentiles], { y, x1: (all) => all[0].value, x2: (all) => all[4].value, stroke: "var(--soft)" }),
      Plot.ruleY([percentiles], { y, x1: (all) => all[1].value, x2: (all) => all[3].value, stroke: "var(--soft)", strokeWidth: 4 }),
      Plot.dot([percentiles[2]], { y, x: "value", r: 4, fill: "var(--paper)", stroke: "var(--ink)", strokeWidth: 2 }),
      Plot.text(percentiles.filter((one) => width > 500 || one.text !== "25%" && one.text !== "75%"), { y: least, x: "value", text: "text", dy: -4, fill: "var(--soft)", stroke: "var(--paper)", strokeWidth: 4 }),
    ];
    const draw = (label, top, format, drawn) => plot(width, label, {
      height: Math.min(380, 220 + width * 0.16) + 14 * marks.length, insetTop: 14 * marks.length + 8, marginTop: 4, marginLeft: 44, marginRight: 16,
      x: { ...AXIS, domain, label: null, tickFormat: ticks(domain, count, currency), ticks: count },
      y: { ...AXIS, label: null, domain: [-0.14 * top, top], ticks: d3.ticks(0, top, 4), tickFormat: format, grid: true },
      marks: [...drawn, Plot.ruleY([0], rule()), ...rules, ...box(-0.05 * top, -0.14 * top), hover],
    });
    const name = listingOf(result);
    const columns = ["low", "high", "share", "cumulative"];
    if (cumulative) {
      const line = Plot.lineY(shown, { x: "high", y: "cumulative", stroke: "var(--main)", strokeWidth: 2 });
      const node = draw(`Share of paths below each value, ${name}`, 1, ".0%", [line]);
      return { drawings: [{ title: "Share of paths below", node }], rows: all, columns };
    }
    const step = bins[0].high - bins[0].low;
    const title = `Share of paths per ${sign(currency)}${Number(step.toPrecision(6))}`;
    const top = d3.max(shown, (bin) => bin.share);
    if (chosen.view === "scenarios") {
      const lows = shown.map((bin) => bin.low);
      const parts = scenarios.flatMap((scenario) => closed(of(scenario)).map((bin) => ({ ...bin, share: bin.share * chosen.weights[scenario], at: d3.bisectRight(lows, (bin.low + bin.high) / 2) - 1 })))
        .filter((part) => part.at >= 0 && part.high <= domain[1]);
      const stack = Plot.rectY(parts, Plot.stackY({ x1: (part) => shown[part.at].low, x2: (part) => shown[part.at].high, y: "share", z: "scenario", fill: (part) => hue(part.scenario), inset: 0.25 }));
      const node = draw(`Histogram of ${name} by scenario, stacked by weight`, top, "~%", [stack]);
      return { drawings: [{ title, node }], rows: scenarios.flatMap(of), columns: ["scenario", ...columns], legend: scenarios };
    }
    const bars = Plot.rectY(shown, { x1: "low", x2: "high", y: "share", fill: "var(--main)", inset: 0.25 });
    return { drawings: [{ title, node: draw(`Histogram of ${name}`, top, "~%", [bars]) }], rows: all, columns };
  },

  // Fans of a segment's yearly lines, with what is known before and the targets' lines.
  years(chosen, width) {
    const rows = tables.fan.filter((row) => row.segment === chosen.segment && row.scenario === chosen.scenario);
    const wanted = Object.keys(LINES);
    const moves = (variable) => rows.some((row) => row.variable === variable && (row.p95 !== row.p05 || row.mean !== 0));
    const variables = wanted.filter(moves);
    const quarters = tables.history.filter((row) => row.segment === chosen.segment && row.quarter !== null);
    const drawings = variables.map((variable, index) => {
      const room = index === 0 ? width : Math.max(260, Math.min(width, (width - 48) / Math.max(1, Math.min(3, Math.floor(width / 290)))));
      return { title: `${LINES[variable]}${unitOf(variable) ? "" : `, ${chosen.money}`}`, large: index === 0, node: fan(chosen, variable, rows, room, index === 0) };
    });
    for (const [variable, known] of d3.groups(quarters, (row) => row.variable)) {
      const room = Math.max(260, Math.min(width, (width - 48) / Math.max(1, Math.min(3, Math.floor(width / 290)))));
      drawings.push({ title: `${LINES[variable] ?? variable} by quarter, known`, node: quarterly(known, room) });
    }
    return { drawings, rows, columns: ["variable", "year", "p05", "p25", "p50", "p75", "p95", "mean"] };
  },

  // From the segments' values to the shareholders', in means.
  bridge(chosen, width) {
    const rows = tables.bridge.filter((row) => row.scenario === chosen.scenario && row.mean !== null);
    let level = 0;
    const steps = rows.map((row) => {
      const from = row.kind === "total" ? 0 : level;
      level = row.kind === "total" ? row.mean : level + row.mean;
      return { ...row, from, to: level, name: spaced(row.step.replace("other_assets.", "")) };
    });
    const long = Math.max(...steps.map((step) => step.name.length));
    const fill = (step) => (step.kind === "total" ? "var(--ink)" : step.mean < 0 ? "var(--mark)" : "var(--main)");
    const ends = steps.map((step) => ({ ...step, end: Math.max(step.from, step.to) }));
    return {
      drawings: [{ node: plot(width, "Waterfall of mean values from segments to equity", {
        height: 28 * steps.length + 30, marginLeft: Math.min(8 + 6.2 * long, width * 0.4), marginRight: 56, marginTop: 4,
        x: { ...AXIS, label: null, grid: true, ticks: Math.max(3, width / 140), tickFormat: ticks([0, d3.max(steps, (step) => step.to)], 4) }, y: { ...AXIS, label: null, domain: steps.map((step) => step.name), padding: 0.3 },
        marks: [
          Plot.barX(steps, { x1: "from", x2: "to", y: "name", fill }),
          Plot.ruleX([0], rule()),
          Plot.text(ends, { x: "end", y: "name", text: (step) => plain(step.mean), textAnchor: "start", dx: 5, fill: "var(--ink)" }),
          Plot.tip(ends, Plot.pointerY({ x: (step) => (step.from + step.to) / 2, y: "name", title: (step) => `${step.name}\n${plain(step.mean)} ${chosen.money}`, fontSize: 11 })),
        ],
      }) }],
      rows, columns: ["step", "kind", "mean"],
    };
  },

  // Each year's charge by the year of the spending that it comes from.
  wave(chosen, width) {
    const segments = distinct(tables.depreciation.map((row) => row.segment));
    const rows = tables.depreciation.filter((row) => row.scenario === chosen.scenario);
    const vintages = distinct(rows.map((row) => row.vintage));
    const shade = (vintage) => (vintage === "earlier" ? "var(--soft)" : `color-mix(in srgb, var(--main) ${100 - (70 * (vintages.indexOf(vintage) - 1)) / Math.max(1, vintages.length - 1)}%, var(--paper))`);
    const drawings = segments.map((segment) => {
      const charges = rows.filter((row) => row.segment === segment);
      const spending = tables.fan.filter((row) => row.scenario === chosen.scenario && row.segment === segment && row.variable === "capex");
      const sums = d3.rollups(charges, (all) => d3.sum(all, (row) => row.charge), (row) => row.year).map(([year, charge]) => ({ year, charge, rows: charges.filter((row) => row.year === year) }));
      // A vintage's name needs the height of a line of text beside the last year's part of it.
      const [height, marginTop, marginBottom] = [260, 12, 24];
      const top = d3.max([...sums.map((sum) => sum.charge), ...spending.map((row) => row.mean)]);
      const named = charges.filter((row) => row.year === sums.at(-1).year && (row.charge / top) * (height - marginTop - marginBottom) >= 11);
      return { title: segments.length > 1 ? spaced(segment) : "", node: plot(Math.min(width, 820), `Depreciation of ${segment} by vintage`, {
        height, marginLeft: 46, marginRight: 60, marginTop, marginBottom,
        x: { ...AXIS, label: null, padding: 0.35 }, y: { ...AXIS, label: null, grid: true, ticks: 5, tickFormat: (x) => d3.format(",~r")(x).replace("-", "−") },
        marks: [
          Plot.barY(charges, Plot.stackY({ x: "year", y: "charge", z: "vintage", order: vintages, fill: (row) => shade(row.vintage) })),
          Plot.ruleY([0], rule()),
          Plot.dot(spending, { x: "year", y: "mean", r: 4, fill: "var(--mark)" }),
          Plot.text(charges.filter((row) => row.year === sums.at(-1).year), Plot.stackY({ x: "year", y: "charge", z: "vintage", order: vintages, text: (row) => (!named.includes(row) ? "" : row.vintage === "earlier" ? "earlier" : `of ${row.vintage}`), textAnchor: "start", dx: Math.min(width, 820) / sums.length / 3 + 4, fill: "var(--soft)" })),
          Plot.tip(sums, Plot.pointerX({ x: "year", y: "charge", fontSize: 11, title: (sum) => [`${sum.year}: ${plain(sum.charge)}`, ...sum.rows.map((row) => `${row.vintage === "earlier" ? "earlier spending" : `spending of ${row.vintage}`}  ${plain(row.charge)}`)].join("\n") })),
        ],
      }) };
    });
    return { drawings, rows, columns: ["segment", "vintage", "year", "charge"] };
  },

  // The tornado, or rank correlations: the widest first.
  drives(chosen, width) {
    const wanted = (table) => table.filter((row) => row.result === chosen.listing && row.scenario === chosen.scenario && row.kind === "driver");
    const currency = chosen.currencies[chosen.listing];
    const name = (driver) => driver.replace(/^(segments|programmes|valuation|listings)\./, "").replaceAll("_", " ").replaceAll(".", " · ");
    const swing = chosen.measure === "swing";
    const value = swing ? "swing" : "spearman";
    const all = wanted(swing ? tables.swing : tables.rank_correlation).filter((row) => row[value] !== null);
    const rows = d3.sort(all, (row) => -Math.abs(row[value])).slice(0, 14).map((row) => ({ ...row, name: name(row.driver) }));
    if (!rows.length) return { drawings: [], rows: [], columns: [] };
    const left = Math.min(8 + 5.8 * d3.max(rows, (row) => row.name.length), width * 0.45);
    const letters = Math.floor((left - 8) / 5.6);
    const options = {
      height: 24 * rows.length + 40, marginLeft: left, marginRight: 50, marginTop: 4,
      y: { ...AXIS, label: null, domain: rows.map((row) => row.name), padding: 0.35, tickFormat: (text) => (text.length > letters ? `${text.slice(0, letters - 1)}…` : text) },
    };
    if (swing) {
      const ends = rows.flatMap((row) => [{ name: row.name, x: row.low_mean, low: true }, { name: row.name, x: row.high_mean, low: false }]);
      const domain = d3.extent(ends, (end) => end.x);
      const count = Math.max(3, (width - left) / 110);
      return {
        drawings: [{ title: `Mean value of one ${upper(listingOf(chosen.listing))} with the input in its lowest tenth (pale) and in its highest (full)`, node: plot(width, "Tornado of mean values per share by input", {
          ...options, x: { ...AXIS, label: null, grid: true, nice: true, ticks: count, tickFormat: ticks(domain, count, currency) },
          marks: [
            Plot.barX(rows, { x1: "mean", x2: "low_mean", y: "name", fill: "var(--main)", fillOpacity: 0.4 }),
            Plot.barX(rows, { x1: "mean", x2: "high_mean", y: "name", fill: "var(--main)" }),
            Plot.ruleX([rows[0].mean], { stroke: "var(--ink)" }),
            Plot.tip(rows, Plot.pointerY({ x: "mean", y: "name", fontSize: 11, title: (row) => `${row.driver}\nlowest tenth (to ${plain(row.driver_p10)}): ${amount(row.low_mean, currency)}\nhighest tenth (from ${plain(row.driver_p90)}): ${amount(row.high_mean, currency)}` })),
          ],
        }) }],
        rows: all, columns: ["driver", "driver_p10", "driver_p90", "low_mean", "high_mean", "swing"],
      };
    }
    return {
      drawings: [{ title: `Rank correlation with the value of one ${upper(listingOf(chosen.listing))}, and its interval`, node: plot(width, "Rank correlations by input", {
        ...options, x: { ...AXIS, label: null, grid: true, ticks: 5 },
        marks: [
          Plot.ruleX([0], { stroke: "var(--ink)" }),
          Plot.barX(rows, { x: "spearman", y: "name", fill: (row) => (row.spearman < 0 ? "var(--mark)" : "var(--main)") }),
          Plot.ruleY(rows, { y: "name", x1: "spearman_ci_low", x2: "spearman_ci_high", stroke: "var(--ink)" }),
          Plot.tip(rows, Plot.pointerY({ x: "spearman", y: "name", fontSize: 11, title: (row) => `${row.driver}\n${plain(row.spearman)} (${plain(row.spearman_ci_low)} to ${plain(row.spearman_ci_high)})` })),
        ],
      }) }],
      rows: all, columns: ["driver", "spearman", "spearman_ci_low", "spearman_ci_high"],
    };
  },

  // Each target's odds as replicates were added.
  convergence(chosen, width) {
    const names = distinct(tables.convergence.map((row) => row.target));
    const room = Math.max(230, (width - 48) / Math.max(1, Math.min(3, Math.floor(width / 280))));
    const drawings = names.map((name) => {
      const rows = tables.convergence.filter((row) => row.target === name);
      const last = rows.at(-1);
      const reach = Math.max(4 * (last.ci_high - last.ci_low), ...rows.map((row) => 1.2 * Math.abs(row.probability - last.probability))) || 0.01;
      const domain = [Math.max(0, last.probability - reach), Math.min(1, last.probability + reach)];
      const narrow = rows.map((row) => ({ ...row, low: Math.max(domain[0], row.ci_low), high: Math.min(domain[1], row.ci_high) }));
      return { title: name, node: plot(room, `Odds of ${name} against the number of paths`, {
        height: 120, marginLeft: 52, marginRight: 12, marginTop: 8, marginBottom: 22,
        x: { ...AXIS, label: null, ticks: 3, tickFormat: (x) => (x ? d3.format("~s")(x) : "0"), domain: [0, last.paths] },
        y: { ...AXIS, label: null, ticks: 3, tickFormat: ticks(domain, 3, "fraction"), domain, grid: true },
        marks: [
          Plot.areaY(narrow.filter((row) => row.replicates > 1), { x: "paths", y1: "low", y2: "high", fill: "var(--main-wash)" }),
          Plot.lineY(rows, { x: "paths", y: "probability", stroke: "var(--main)", strokeWidth: 1.5 }),
          Plot.dot([last], { x: "paths", y: "probability", fill: "var(--main)", r: 2.5 }),
          Plot.tip(rows, Plot.pointerX({ x: "paths", y: "probability", title: (row) => `${d3.format(",")(row.paths)} paths\n${percent(row.probability)}\n${percent(row.ci_low)} to ${percent(row.ci_high)}`, fontSize: 11 })),
        ],
      }) };
    });
    return { drawings, rows: tables.convergence, columns: ["target", "replicates", "paths", "probability", "ci_low", "ci_high"] };
  },
};

// One yearly line's fan.
function fan(chosen, variable, all, width, large) {
  const fraction = unitOf(variable) === "fraction";
  const year = (text) => Number(text.slice(2, 6));
  const projected = all.filter((row) => row.variable === variable).map((row) => ({ ...row, at: year(row.year) }));
  const base = variable === "revenue" ? chosen.bases[chosen.segment] : undefined;
  const rows = base ? [{ year: `FY${chosen.base_year}, base year`, at: chosen.base_year, p05: base, p25: base, p50: base, p75: base, p95: base }, ...projected] : projected;
  const known = tables.history.filter((row) => row.segment === chosen.segment && row.variable === variable && row.quarter === null).map((row) => ({ ...row, at: row.year }));
  const lines = tables.marks.filter((mark) => mark.kind === "target" && mark.result.startsWith(`${chosen.segment}.${variable}.FY`))
    .map((mark) => ({ ...mark, at: year(mark.result.slice(mark.result.lastIndexOf(".") + 1)) }));
  const paths = d3.groups(tables.paths.filter((row) => row.segment === chosen.segment && row.variable === variable && (chosen.scenario === "all" || row.scenario === chosen.scenario)), (row) => row.path);
  const years = distinct([...known, ...rows].map((row) => row.at)).sort((a, b) => a - b);
  const format = (x) => amount(x, fraction ? "fraction" : "");
  const area = (low, high, opacity) => Plot.areaY(rows, { x: "at", y1: low, y2: high, fill: "var(--main)", fillOpacity: opacity });
  const marks = [
    ...(fraction ? [] : [Plot.ruleY([0], rule())]),
    area("p05", "p95", 0.16), area("p25", "p75", 0.26),
    ...paths.map(([, points]) => Plot.lineY([...(base ? [{ at: chosen.base_year, value: base }] : []), ...points.map((point) => ({ ...point, at: year(point.year) }))], { x: "at", y: "value", stroke: "var(--soft)", strokeWidth: 0.7, strokeOpacity: 0.55 })),
    Plot.lineY(rows, { x: "at", y: "p50", stroke: "var(--main)", strokeWidth: 2 }),
    Plot.dot(rows, { x: "at", y: "p50", fill: "var(--main)", r: 2.5 }),
    Plot.lineY(base && known.length && known.at(-1).at < chosen.base_year ? [...known, { at: chosen.base_year, value: base }] : known, { x: "at", y: "value", stroke: "var(--ink)", strokeWidth: 2 }),
    Plot.dot(known, { x: "at", y: "value", fill: "var(--ink)", r: 2.5 }),
    ...lines.flatMap((line) => [
      Plot.ruleY([line], { y: "value", stroke: "var(--mark)", strokeDasharray: "4,3" }),
      Plot.text([line], { y: "value", frameAnchor: "left", textAnchor: "start", dx: 4, dy: -7, text: [fraction ? percent(line.value).replace(".0%", "%") : d3.format(",")(line.value)], stroke: "var(--paper)", strokeWidth: 3, fill: "var(--mark)" }),
    ]),
    Plot.tip(rows, Plot.pointerX({ x: "at", y: "p50", fontSize: 11, title: (row) => `${row.year}\n95%  ${format(row.p95)}\n75%  ${format(row.p75)}\nmedian  ${format(row.p50)}\n25%  ${format(row.p25)}\n5%  ${format(row.p05)}` })),
    Plot.tip(known, Plot.pointerX({ x: "at", y: "value", fontSize: 11, title: (row) => `${row.period}\n${format(row.value)}` })),
  ];
  const short = years.length * 46 > width;
  return plot(width, `Fan of ${chosen.segment} ${variable}`, {
    height: large ? 300 : 170, marginLeft: 46, marginRight: 18, marginTop: 12, marginBottom: 24,
    x: { ...AXIS, label: null, ticks: years.length > 12 ? years.filter((y) => y % 2 === 0) : years, tickFormat: (y) => (short ? `’${String(y).slice(2)}` : `FY${y}`) },
    y: { ...AXIS, label: null, grid: true, ticks: large ? 5 : 4, tickFormat: fraction ? "~%" : (x) => d3.format(",~r")(x).replace("-", "−"), nice: true, zero: !fraction },
    marks,
  });
}

// What is known of the quarters before.
function quarterly(known, width) {
  const rows = known.map((row) => ({ ...row, name: `Q${row.quarter} ’${String(row.year).slice(2)}` }));
  const names = rows.map((row) => row.name);
  return plot(width, "Known figures by quarter", {
    height: 170, marginLeft: 46, marginRight: 18, marginTop: 12, marginBottom: 24,
    x: { ...AXIS, label: null, domain: names, tickFormat: (name, index) => (width / names.length > 34 || index % 3 === 0 ? name : "") },
    y: { ...AXIS, label: null, grid: true, ticks: 4 },
    marks: [
      Plot.barY(rows, { x: "name", y: "value", fill: "var(--ink)", fillOpacity: 0.75, inset: 1 }), Plot.ruleY([0], rule()),
      Plot.tip(rows, Plot.pointerX({ x: "name", y: "value", title: (row) => `${row.period}\n${plain(row.value)}`, fontSize: 11 })),
    ],
  });
}

// A marginal as asked, small: the density between its quantiles.
function shape(driver, scenario) {
  const row = tables.marginals.find((row) => row.driver === driver && (scenario ? row.scenario === scenario : true));
  if (!row) return null;
  const levels = Object.keys(row).filter((name) => /^p\d\d$/.test(name)).map((name) => ({ level: Number(name.slice(1)) / 100, x: row[name] }));
  const spread = levels.at(-1).x - levels[0].x;
  if (!(spread > 0)) return null;
  const steps = d3.pairs(levels).filter(([from, to]) => to.x > from.x).map(([from, to]) => ({ x1: from.x, x2: to.x, y: (to.level - from.level) / (to.x - from.x) }));
  const median = levels.find((level) => level.level === 0.5);
  return plot(96, `Density of ${driver}`, {
    height: 26, margin: 1, marginBottom: 2, axis: null, x: { type: "linear" },
    marks: [Plot.rectY(steps, { x1: "x1", x2: "x2", y: "y", fill: scenario ? hue(scenario) : "var(--main)", fillOpacity: 0.75 }), Plot.ruleX([median], { x: "x", stroke: "var(--ink)" })],
  });
}
