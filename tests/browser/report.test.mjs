// If one of these failed, a committee would read a figure that no table has, a colleague's name
// for a segment would run as a program in her browser, or the page would call home.
//
// `node --test tests/browser` from the project's folder, after `npm ci` there; needs the program
// in target/debug or $VALSIM, and Chromium in /usr/bin/chromium or $CHROMIUM.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";

const root = new URL("../..", import.meta.url).pathname;
const program = process.env.VALSIM ?? join(root, "target/debug/valsim");
const folder = mkdtempSync(join(tmpdir(), "valsim-browser-"));
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];

let browser;

function run(name, configuration, ...more) {
  const out = join(folder, name);
  execFileSync(program, ["run", configuration, "--paths", "20000", "--quiet", "--out", out, ...more]);
  return out;
}

// A page with everything noted that it says or asks for.
async function open(out, options = {}) {
  const page = await browser.newPage({ viewport: { width: options.width ?? 1200, height: 900 } });
  page.noise = [];
  page.on("console", (message) => page.noise.push(`console: ${message.text()}`));
  page.on("pageerror", (error) => page.noise.push(`error: ${error.message}`));
  page.on("dialog", (dialog) => { page.noise.push(`dialog: ${dialog.message()}`); dialog.dismiss(); });
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith("file:") || !url.endsWith("/report.html")) page.noise.push(`request: ${url}`);
  });
  if (options.scheme) await page.emulateMedia({ colorScheme: options.scheme });
  await page.goto(`file://${out}/report.html`);
  await page.waitForSelector("figure.chart svg");
  return page;
}

// The rows of a CSV file (RFC 4180).
function csv(path) {
  const text = readFileSync(path, "utf8");
  const rows = [[""]];
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const c = text[at];
    const row = rows.at(-1);
    if (quoted && c === '"' && text[at + 1] === '"') { row[row.length - 1] += '"'; at++; }
    else if (c === '"') quoted = !quoted;
    else if (!quoted && c === ",") row.push("");
    else if (!quoted && c === "\n") rows.push([""]);
    else row[row.length - 1] += c;
  }
  rows.pop();
  const head = rows.shift();
  return rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
}

// What a shown figure says, and half of its last digit.
function said(text) {
  const bare = text.replace("−", "-").replace(/[^0-9.e%-]/g, "");
  const scale = bare.endsWith("%") ? 0.01 : 1;
  const digits = bare.replace("%", "");
  const [mantissa, exponent] = digits.split("e");
  const decimals = (mantissa.split(".")[1] ?? "").length;
  return { value: Number(digits) * scale, half: 0.5000001 * scale * 10 ** (Number(exponent ?? 0) - decimals) };
}

before(async () => {
  browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
});
after(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("every configuration's page", () => {
  for (const name of ["alibaba-2025-02", "alibaba-2026-09", "alibaba-ai-split", "minimal", "software-illustrative"]) {
    test(`${name}: silent, within the window, each figure that of its cell`, async () => {
      const out = run(name, join(root, "configs", `${name}.toml`));
      assert.ok(statSync(join(out, "report.html")).size < 3e6, "under 3 MB");
      const page = await open(out);
      const figures = await page.$$eval("data[data-cell]", (all) => all.map((one) => ({ cell: one.dataset.cell, exact: one.value, text: one.textContent })));
      assert.ok(figures.length > 40, `${figures.length} figures`);
      const files = {};
      for (const { cell, exact, text } of figures) {
        const [table, row, column] = cell.split("/");
        files[table] ??= csv(join(out, `${table}.csv`));
        assert.equal(exact, files[table][row][column], cell);
        const { value, half } = said(text);
        assert.ok(Math.abs(value - Number(exact)) <= half, `${cell}: ${text} for ${exact}`);
      }
      for (const width of [360, 1200]) {
        await page.setViewportSize({ width, height: 800 });
        const reach = await page.evaluate(() => document.documentElement.scrollWidth);
        assert.ok(reach <= width, `${reach} wide at ${width}`);
      }
      assert.deepEqual(page.noise, []);
      await page.close();
    });
  }
});

describe("the February page", () => {
  let out;
  let page;
  before(async () => {
    out = run("february", join(root, "configs/alibaba-2025-02.toml"));
    page = await open(out);
  });
  after(async () => {
    assert.deepEqual(page.noise, []);
    await page.close();
  });

  const chart = (name) => page.locator(`figure[data-chart=${name}]`);
  const choose = (name, text) => chart(name).locator(".controls label", { hasText: text }).first().click();

  test("the charts' figures are the tables'", async () => {
    const embedded = JSON.parse(await page.locator("#tables").textContent());
    for (const [name, columns] of Object.entries(embedded)) {
      const rows = csv(join(out, `${name}.csv`));
      for (const [column, cells] of Object.entries(columns)) {
        assert.equal(cells.length, rows.length, name);
        rows.forEach((row, at) => {
          const cell = cells[at];
          if (typeof cell === "number") assert.equal(cell, Number(row[column]), `${name} ${at} ${column}`);
          else assert.equal(cell ?? "", row[column].replace(/^'/, ""), `${name} ${at} ${column}`);
        });
      }
    }
  });

  test("hovering shows values", async () => {
    const svg = chart("value").locator("svg.plot");
    await svg.scrollIntoViewIfNeeded();
    const box = await svg.boundingBox();
    await page.mouse.move(box.x + box.width * 0.3, box.y + box.height * 0.7);
    const tip = svg.locator("g[aria-label=tip]");
    assert.match(await tip.textContent(), /\$[\d.]+ to \$[\d.]+.*% of paths here/s);
  });

  test("switches draw what they name", async () => {
    const label = () => chart("value").locator("svg.plot").getAttribute("aria-label");
    assert.match(await label(), /^Histogram of ads/);
    await choose("value", "HK in HKD");
    assert.match(await label(), /^Histogram of hk/);
    await choose("value", "Cumulative");
    assert.match(await label(), /^Share of paths below each value, hk/);
    await choose("value", "By scenario");
    assert.match(await label(), /by scenario/);
    const fills = await chart("value").locator("svg.plot g[aria-label=rect] rect").evaluateAll((all) => [...new Set(all.map((one) => one.getAttribute("fill")))]);
    assert.equal(fills.length, 4, "a hue for each scenario");
    await choose("years", "International");
    assert.match(await chart("years").locator("svg.plot").first().getAttribute("aria-label"), /international revenue/);
    await choose("bridge", "overbuild");
    const cloud = csv(join(out, "bridge.csv")).find((row) => row.scenario === "overbuild" && row.step === "cloud");
    assert.ok((await chart("bridge").locator("svg.plot").textContent()).includes(Number(cloud.mean).toFixed(1)));
  });

  test("the wave shows its table", async () => {
    const charges = csv(join(out, "depreciation.csv")).filter((row) => row.scenario === "all");
    assert.equal(await chart("wave").locator("svg.plot g[aria-label=bar] rect").count(), charges.length);
  });

  test("the tornado shows its table", async () => {
    const swings = csv(join(out, "swing.csv")).filter((row) => row.scenario === "all" && row.result === "per_share.ads" && row.kind === "driver");
    await chart("drives").locator("summary").click();
    await chart("drives").locator(".behind tbody tr").first().waitFor();
    const first = await chart("drives").locator(".behind tbody tr").first().locator("td").allTextContents();
    assert.equal(first[0], swings[0].driver);
    assert.equal(await chart("drives").locator("svg.plot g[aria-label=bar]").count(), 2, "lowest and highest tenth");
    await choose("drives", "Rank correlation");
    assert.match(await chart("drives").locator("svg.plot").getAttribute("aria-label"), /^Rank correlations/);
  });

  test("a keyboard reaches the switches", async () => {
    await chart("value").locator("input[value=density]").focus();
    await page.keyboard.press("ArrowRight");
    assert.ok(await chart("value").locator("input[value=cumulative]").isChecked());
  });

  test("the figures behind a chart unfold", async () => {
    await chart("bridge").locator("summary").click();
    await chart("bridge").locator(".behind tbody tr").first().waitFor();
    const rows = await chart("bridge").locator(".behind tbody tr").count();
    assert.equal(rows, csv(join(out, "bridge.csv")).filter((row) => row.scenario === "overbuild").length);
  });

  test("dark is dark", async () => {
    const dark = await open(out, { scheme: "dark" });
    const ground = await dark.evaluate(() => getComputedStyle(document.body).backgroundColor);
    assert.ok(ground.match(/\d+/g).slice(0, 3).every((part) => Number(part) < 60), ground);
    assert.deepEqual(dark.noise, []);
    await dark.close();
  });
});

test("text from a configuration is text", async () => {
  const attack = `<script>alert(1)</script><img src=x onerror=alert(2)>"'&{{ 7*7 }}`;
  const written = readFileSync(join(root, "configs/minimal.toml"), "utf8")
    .replace('name     = "Minimal"', `name = ${JSON.stringify(`</script></title>${attack}`)}`)
    .replace("Worth more than the market pays", "</script><script>alert(3)</script>")
    + `\n[[scenarios]]\nname = ${JSON.stringify(attack)}\nweight = 1\nnote = ${JSON.stringify(attack)}\n`
    + `\n[[scenarios]]\nname = "=cmd()"\nweight = 1\n`
    + `\n[[targets]]\nname = "-\u2028</style>"\nevent = "per_share.common > 100"\n`;
  const file = join(folder, "attack.toml");
  writeFileSync(file, written);
  const page = await open(run("attack", file));
  assert.equal(await page.locator("h1").textContent(), `</script></title>${attack}`);
  assert.ok((await page.locator("body").textContent()).includes(attack));
  assert.equal(await page.locator("img").count(), 0);
  await page.waitForTimeout(100);
  assert.deepEqual(page.noise, []);
  await page.close();
});

test("the program under test is there", () => assert.ok(existsSync(program), program));
