// The pictures of the README, from a run of the February file; `just screenshots`.

import { mkdirSync } from "node:fs";
import { chromium } from "playwright-core";

const root = new URL("../..", import.meta.url).pathname;
const file = process.argv[2] ?? `${root}outputs/alibaba-2025-02/report.html`;
const images = `${root}docs/images`;
mkdirSync(images, { recursive: true });

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox", "--disable-gpu"] });

async function shoot(name, { width, height, scheme = "light", scale = 1.5, from, before }) {
  const page = await browser.newPage({ viewport: { width, height }, deviceScaleFactor: scale });
  await page.emulateMedia({ colorScheme: scheme });
  await page.goto(`file://${file}`);
  await page.waitForSelector("figure.chart svg");
  await before?.(page);
  if (from) await page.locator(from).evaluate((place) => scrollTo(0, place.getBoundingClientRect().top + scrollY - 12));
  await page.waitForTimeout(200);
  await page.screenshot({ path: `${images}/${name}.png` });
  await page.close();
}

await shoot("report-answer", { width: 1040, height: 980 });
await shoot("report-value", { width: 820, height: 640, from: "#h-value" });
await shoot("report-drives", { width: 820, height: 640, from: "#h-drives" });
await shoot("report-phone", { width: 400, height: 640, scheme: "dark", from: "figure[data-chart=years]" });
await browser.close();
