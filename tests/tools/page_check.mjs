// Looks at the pages of `kalends calendar --format html` and `kalends preview --format html` in Chromium, as a reader would:
// with the mouse, the keyboard and axe, by day and by night, on a desk and on a telephone, with scripts and without.
// node tests/tools/page_check.mjs KALENDS
//
// Chromium is found where Debian puts it, or where CHROMIUM says. Nothing outside of this machine is asked for anything.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { chromium } from "playwright-core";

const PLACES = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
// Without these a fresh profile asks the net for updates, which is not what is tested.
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
const NOW = "2026-11-10T12:00:00+01:00";
const DESK = { width: 1440, height: 900 };
const TELEPHONE = { width: 360, height: 780 };
const DELIVERIES = 10_000;
const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

const WORKSPACE = {
  "kalends.toml": '[workspace]\nname = "Acme <i>community</i>"\ntimezone = "Europe/Stockholm"\n',
  "calendar/posts.toml": `
[channels.fediverse]
platform = "mastodon"
name = "@acme"
server = "https://social.example"
token = { env = "TOKEN" }
[channels.news]
platform = "feed"
name = "Acme news"
path = "public"
base_url = "https://acme.example/news"
timezone = "America/New_York"
[campaigns.launch]
name = "The launch"
from = 2026-11-09
to = 2026-11-20
[posts.teaser]
campaign = "launch"
channels = ["fediverse"]
status = "approved"
publish_at = 2026-11-10T09:00:00
pillar = "product"
owner = "Maja"
text = """
Tomorrow.

Everything we make.
"""
link = "https://acme.example/launch"
media = [{ file = "media/box.png", alt = "A black box" }, { file = "media/box of mine.png" }]
[posts.launch]
campaign = "launch"
channels = ["fediverse", "news"]
status = "review"
publish_at = 2026-11-11T10:30:00
pillar = "product"
title = "The launch"
text = "${"It is here. ".repeat(60)}"
[posts.help]
channels = ["fediverse"]
publish_at = 2026-11-11T15:00:00
pillar = "support"
owner = "<b>Eve</b>"
text = """
</script><script>document.title = 'broken'</script><img src=x onerror="document.title = 'broken'">
safe\u202egpj.exe שלום
"""
link = "javascript:document.title='broken'"
[posts.greeting]
channels = ["fediverse"]
repeat = { cron = "0 8 * * MON", from = 2026-11-01, until = 2026-12-31 }
variants = ["Monday. What do you make?", "A new week."]
[posts.too-late]
channels = ["fediverse"]
queue = { not_after = 2026-11-02 }
text = "Never said"
`,
};
// The same, with what only some looks are about.
const RICH = {
  ...WORKSPACE,
  "calendar/film.toml": `
[campaigns.films]
name = "Films without end"
from = 2026-11-09
[posts.film]
campaign = "films"
channels = ["fediverse", "news"]
timezone = "Europe/Stockholm"
publish_at = 2026-11-12T12:00:00
title = "The film"
text = "See it."
media = [{ file = "media/film.mp4", alt = "A walk" }, { file = "media/lost.mp4", alt = "Gone" }]
body = { file = "texts/film.md" }
[cadences.forgotten]
slots = ["0 9 * * MON"]
`,
};
// One pixel.
const PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

// The first bytes of a film, which is enough to know it by; nothing plays it.
const FILM = Buffer.from("\0\0\0\x14ftypisom\0\0\x02\0isom", "latin1");
const LONG = `# How it was made\n\nBy *many* of us: [read on](https://acme.example/film), or [not](javascript:alert(1)). <img src=x>\n\n- One\n- Two\n\n${"And on it goes. ".repeat(100)}`;

const executablePath = PLACES.find((path) => path && existsSync(path));
if (!executablePath) {
  console.log("skipped: the page of the calendar in Chromium, which is not there: install it, or name it in CHROMIUM");
  process.exit(0);
}
const kalends = process.argv[2];
const folder = mkdtempSync(join(tmpdir(), "kalends-page-"));
const browser = await chromium.launch({ executablePath, args: QUIET });
let looked = 0;
try {
  const small = page("small", WORKSPACE, "2026-12-31");
  const rich = page("rich", RICH, "2026-12-31");
  const large = page("large", many(), "2026-11-28");
  await look("days, weeks and lists are reached with the mouse", small, {}, navigation);
  await look("filters, campaigns and the address narrow what is shown", small, {}, narrowing);
  await look("a search finds words in texts and says so", small, {}, searching);
  await look("the keyboard reaches everything", small, {}, keyboard);
  await look("a post says everything about itself", small, {}, details);
  await look("films wait to be played, and long texts begin", rich, {}, films);
  await look("one post on several channels is one entry", rich, {}, together);
  await look("what is about the calendar itself has its place", rich, {}, aboutItself);
  await look("on paper there is the month with its posts, light and without controls", rich, { colorScheme: "dark" }, paper);
  await look("what files say stays text", small, {}, hostile);
  await look("the chosen colours are remembered", small, {}, colours);
  await look("without scripts there is a list", small, { javaScriptEnabled: false }, withoutScripts);
  await look("the page fits on a telephone", small, { viewport: TELEPHONE }, telephone);
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [DESK, TELEPHONE]) {
      await look(`axe finds nothing: ${colorScheme}, ${viewport.width} pixels`, rich, { colorScheme, viewport }, accessible);
    }
  }
  const post = preview("post", RICH, "film");
  const shut = preview("shut", WORKSPACE, "help");
  await look("a preview shows every channel with its media and its long text", post, {}, previewed);
  await look("what files say stays text in a preview", shut, {}, stillText);
  for (const colorScheme of ["light", "dark"]) {
    for (const viewport of [DESK, TELEPHONE]) {
      await look(`axe finds nothing in a preview: ${colorScheme}, ${viewport.width} pixels`, post, { colorScheme, viewport }, calm);
    }
  }
  await look(`${DELIVERIES} posts open at once`, large, {}, ample);
} finally {
  await browser.close();
  rmSync(folder, { recursive: true });
}
console.log(`the pages of calendar and preview: ${looked} looks, nothing to complain about`);

/** A workspace of these files, and the address of the page of its calendar. */
function page(name, files, last) {
  return pageOf(name, files, ["calendar", "--from", "2026-11-01", "--to", last]);
}

/** The same with the page of one post; the film goes to a company as well. */
function preview(name, files, post) {
  const film = files["calendar/film.toml"]?.replace('channels = ["fediverse", "news"]', 'channels = ["fediverse", "news", "company"]');
  const company = '[channels.company]\nplatform = "linkedin"\n[posts.film.on.company]\ntext = "One\\nTwo\\nThree #Films\\nFour"\n';
  return pageOf(name, film ? { ...files, "calendar/film.toml": film + company } : files, ["preview", post]);
}

function pageOf(name, files, command) {
  const root = join(folder, name);
  for (const [path, text] of Object.entries({ ...files, "media/box.png": Buffer.from(PICTURE, "base64"), "media/box of mine.png": Buffer.from(PICTURE, "base64"), "media/film.mp4": FILM, "media/film.png": Buffer.from(PICTURE, "base64"), "texts/film.md": LONG })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  const file = join(root, "out", "page.html");
  mkdirSync(dirname(file));
  execFileSync(kalends, ["-C", root, "--now", NOW, "-q", ...command, "--format", "html", "-o", file], { stdio: ["ignore", "inherit", "ignore"] });
  return pathToFileURL(file).href;
}

function many() {
  const post = (number) => {
    const time = `2026-11-${String(1 + (number % 28)).padStart(2, "0")}T${String(8 + (number % 12)).padStart(2, "0")}:00:00`;
    return `[posts.post-${number}]\nchannels = ["news"]\npublish_at = ${time}\ntext = "Number ${number}: ${"word ".repeat(20)}"\n`;
  };
  const files = Array.from({ length: DELIVERIES / 100 }, (_, file) =>
    [`calendar/posts-${file}.toml`, Array.from({ length: 100 }, (_, index) => post(100 * file + index)).join("")]);
  return { ...Object.fromEntries(files), "kalends.toml": '[workspace]\ntimezone = "Europe/Stockholm"\n[channels.news]\nplatform = "feed"\npath = "public"\nbase_url = "https://acme.example"\n' };
}

/** Opens the page at a time when it is today, and lets nothing pass that a quiet page would not do. */
async function look(name, address, options, see) {
  const context = await browser.newContext({ viewport: DESK, timezoneId: "America/New_York", reducedMotion: "reduce", ...options });
  const tab = await context.newPage();
  tab.setDefaultTimeout(10_000);
  const complaints = [];
  tab.on("console", (message) => { if (["error", "warning"].includes(message.type())) complaints.push(message.text()); });
  tab.on("pageerror", (error) => complaints.push(error.stack));
  tab.on("request", (request) => {
    const isOwn = request.url().startsWith(address) || (request.resourceType() === "image" && request.url().startsWith(new URL("../media/", address).href));
    if (!isOwn) complaints.push(`asks for ${request.url()}`);
  });
  await tab.clock.setFixedTime(new Date(NOW));
  await tab.goto(address);
  if (options.javaScriptEnabled !== false) await tab.waitForSelector("#page:not([hidden]), body > main");
  try {
    await see(tab, context);
    assert.deepEqual(complaints, []);
  } catch (error) {
    console.error(`a page: ${name}`);
    throw error;
  }
  await context.close();
  looked += 1;
}

function title(tab) {
  return tab.locator("#title").textContent();
}

function told(tab) {
  return tab.locator("#told").textContent();
}

function focused(tab) {
  return tab.evaluate(() => {
    const { dataset, id } = document.activeElement;
    return { day: dataset.day, number: dataset.number, id };
  });
}

async function press(tab, keys) {
  for (const key of keys.split(" ")) await tab.keyboard.press(key);
}

async function navigation(tab) {
  assert.equal(await title(tab), "November 2026");
  await tab.getByRole("button", { name: "Later" }).click();
  assert.equal(await title(tab), "December 2026");
  await tab.getByRole("button", { name: "Later" }).click();
  assert.equal(await title(tab), "December 2026", "the page ends where its window ends");
  await tab.getByRole("button", { name: "Today" }).click();
  await tab.getByRole("button", { name: "Week", exact: true }).click();
  assert.equal(await title(tab), "9–15 Nov 2026");
  assert.equal(await tab.locator(".note").count(), 4);
  await tab.getByRole("button", { name: "Later" }).click();
  await tab.getByRole("button", { name: "List", exact: true }).click();
  assert.equal(await title(tab), "From 16 Nov 2026");
  await tab.getByRole("button", { name: "4 earlier posts" }).click();
  assert.equal(await title(tab), "From 10 Nov 2026");
  await tab.locator(".heat button", { hasText: /Wednesday,? 11 November 2026/ }).click();
  assert.equal(await title(tab), "From 11 Nov 2026");
}

async function narrowing(tab) {
  assert.match(await told(tab), /^11 posts, 7 in November 2026$/);
  await tab.getByLabel("Channel").selectOption("news");
  assert.match(await told(tab), /^1 of 11 posts/);
  assert.equal(await tab.locator(".entry").count(), 1);
  await tab.getByRole("button", { name: "Clear" }).click();
  for (const [label, value, count] of [["Campaign", "launch", 3], ["Pillar", "support", 1], ["State", "review", 2], ["Owner", "Maja", 1]]) {
    await tab.getByLabel(label, { exact: true }).selectOption(value);
    assert.ok((await told(tab)).startsWith(`${count} of 11 posts`), `${label}: ${await told(tab)}`);
    await tab.getByLabel(label, { exact: true }).selectOption("");
  }
  await tab.locator(".bars button").first().click();
  assert.match(await told(tab), /^3 of 11 posts/);
  const address = tab.url();
  await tab.goto("about:blank");
  await tab.goto(address);
  assert.match(await told(tab), /^3 of 11 posts/, "the address keeps what was asked for");
  await tab.evaluate(() => { location.hash = "#view=nonsense&day=2026-99-99&channel=__proto__"; });
  await tab.waitForFunction(() => document.getElementById("told").textContent.startsWith("0 of"));
}

async function searching(tab) {
  await tab.getByLabel("Search posts").fill("everything MAKE");
  await tab.waitForFunction(() => document.getElementById("told").textContent.startsWith("1 of"));
  assert.equal(await tab.locator("#told").getAttribute("aria-live"), "polite");
  await tab.getByLabel("Search posts").fill("new week");
  await tab.waitForFunction(() => document.getElementById("told").textContent.startsWith("3 of"));
  await tab.getByLabel("Search posts").fill("nobody said this");
  await tab.getByText("No post is like this.").waitFor();
  await press(tab, "Escape");
  assert.match(await told(tab), /^11 posts/);
}

async function keyboard(tab) {
  await tab.getByLabel("Channel").selectOption("fediverse");
  const narrowed = await told(tab);
  await tab.locator(".skip").focus();
  await press(tab, "Enter");
  assert.equal((await focused(tab)).id, "view");
  assert.equal(await told(tab), narrowed, "the way to the calendar changes nothing");
  await tab.getByRole("button", { name: "Clear" }).click();
  await tab.reload();
  await tab.waitForSelector("#page:not([hidden])");
  await press(tab, "Tab");
  assert.equal(await tab.evaluate(() => document.activeElement.textContent), "Skip to the calendar");
  await press(tab, "Enter ArrowRight");
  assert.equal((await focused(tab)).day, "2026-11-11");
  await press(tab, "ArrowDown ArrowLeft");
  assert.equal((await focused(tab)).day, "2026-11-17");
  await press(tab, "Home");
  assert.equal((await focused(tab)).day, "2026-11-16");
  await press(tab, "PageDown");
  assert.equal((await focused(tab)).day, "2026-12-16");
  await press(tab, "PageUp End ArrowUp ArrowUp");
  assert.equal((await focused(tab)).day, "2026-11-08");
  await press(tab, "t Enter");
  assert.equal(await tab.locator("#card h2").textContent(), "teaser");
  await press(tab, "j");
  assert.equal(await tab.locator("#card h2").textContent(), "launch");
  const number = await tab.locator("#card article").getAttribute("data-number");
  await press(tab, "Escape");
  assert.equal((await focused(tab)).number, number, "closing leads back to the post");
  await press(tab, "k");
  assert.equal(Number((await focused(tab)).number), Number(number) - 1);
  await press(tab, "/");
  assert.equal((await focused(tab)).id, "words");
  await tab.keyboard.type("jkl?");
  assert.equal(await tab.getByLabel("Search posts").inputValue(), "jkl?", "a field keeps its letters");
  await press(tab, "Escape ?");
  assert.equal(await tab.locator("#keys").isVisible(), true);
  await press(tab, "Escape l j");
  assert.equal(await tab.locator("#view").getAttribute("data-shows"), "list");
  assert.ok((await focused(tab)).number);
  await press(tab, "w");
  assert.equal(await tab.locator("#view").getAttribute("data-shows"), "week");
}

async function details(tab) {
  await tab.locator(".entry", { hasText: "Tomorrow." }).click();
  const card = tab.locator("#card article");
  const text = await card.innerText();
  for (const part of ["09:00", "03:00 for you", "approved", "@acme", "The launch", "Maja", "Tomorrow.\n\nEverything we make.", "of 500 characters", "A black box", "no alt text"]) {
    assert.ok(text.includes(part), `${part} is not in: ${text}`);
  }
  await tab.waitForFunction(() => [...document.querySelectorAll("#card img")].every((image) => image.complete && image.naturalWidth === 1));
  assert.equal(await card.locator("img").count(), 2);
  assert.equal(await card.locator("img").first().getAttribute("alt"), "A black box");
  const link = card.getByRole("link", { name: "https://acme.example/launch" });
  assert.match(await link.getAttribute("rel"), /noopener/);
  assert.ok(await card.locator(".findings li").count() > 0);
  await press(tab, "j");
  assert.match(await tab.locator("#card .count.over").textContent(), /of 500 characters, too long/);
  await press(tab, "Escape");
  assert.match(await tab.locator(".unplaced").innerText(), /too-late on @acme/);
  await tab.locator(".entry", { hasText: "The launch" }).last().click();
  assert.match(await tab.locator("#card .when").innerText(), /10:30|16:30/);
}

async function films(tab) {
  await tab.locator('.entry', { hasText: "The film" }).click();
  const card = tab.locator("#card article");
  const film = card.locator("video");
  assert.equal(await film.count(), 1);
  for (const [name, value] of [["preload", "none"], ["controls", ""], ["aria-label", "A walk"]]) {
    assert.equal(await film.getAttribute(name), value);
  }
  assert.match(await film.getAttribute("poster"), /media\/film\.png$/);
  const text = await card.innerText();
  for (const part of ["MP4 · 20 bytes", "the file is not there", "Gone media/lost.mp4"]) {
    assert.ok(text.includes(part), `${part} is not in: ${text}`);
  }
  assert.equal(await card.locator(".long").count(), 0, "Mastodon has no long texts");
  await press(tab, "j");
  const long = tab.locator("#card .long");
  assert.match(await tab.locator("#card .body").innerText(), /The beginning of 4\d\d words in texts\/film\.md/);
  assert.deepEqual(await long.locator("a").evaluateAll((links) => links.map((link) => link.href)), ["https://acme.example/film"]);
  assert.equal(await long.locator("em").textContent(), "many");
  assert.equal(await long.locator("li").count(), 2);
  assert.ok((await long.innerText()).includes("<img src=x>"));
  assert.equal(await long.locator("img").count(), 0);
}

async function together(tab) {
  const film = tab.locator(".entry", { hasText: "The film" });
  assert.equal(await film.count(), 1);
  assert.equal(await film.locator(".dot").count(), 2);
  assert.match(await film.innerText(), /on @acme, Acme news, draft/);
  await film.focus();
  await press(tab, "j");
  assert.notEqual((await focused(tab)).number, await film.getAttribute("data-number"), "the keys pass both at once");
  await film.click();
  await press(tab, "j");
  assert.match(await tab.locator("#card .where").innerText(), /Acme news/);
  await press(tab, "Escape");
  assert.equal((await focused(tab)).number, await film.getAttribute("data-number"), "closing leads back to the entry");
  await tab.locator('[data-channel="news"]').click();
  assert.equal(await film.locator(".dot").count(), 0);
  assert.equal(await tab.locator("#filter-channel").inputValue(), "news");
  await tab.locator('[data-channel="news"]').click();
  assert.equal(await tab.locator("#filter-channel").inputValue(), "");
}

async function aboutItself(tab) {
  const panel = tab.locator("#aside section", { hasText: "About the calendar" });
  assert.match(await panel.innerText(), /Cadence forgotten · calendar\/film\.toml:\d+/);
  assert.match(await tab.locator("#aside .bars .findings").innerText(), /films has a first day and no last one/);
  assert.ok(!/films/.test(await panel.innerText()), "a campaign says it at its bar");
}

async function paper(tab) {
  await tab.locator("#theme").click();
  await tab.locator("#theme").click();
  await tab.evaluate(() => { window.print = () => { window.printed = true; }; });
  await tab.locator("#print").click();
  await tab.waitForFunction(() => window.printed);
  assert.ok(await tab.evaluate(() => [...document.querySelectorAll("#paper img")].every((image) => image.naturalWidth === 1)), "a picture is not loaded");
  await tab.emulateMedia({ media: "print" });
  for (const control of ["#theme", ".filters", ".switch", ".steps", "#aside", "#card"]) {
    assert.equal(await tab.locator(control).isVisible(), false, `${control} is on paper`);
  }
  assert.equal(await tab.locator(".month").isVisible(), true);
  const ground = await tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  assert.equal(ground, "rgb(255, 255, 255)");
  const cards = tab.locator("#paper .card");
  assert.ok(await cards.count() >= 8);
  assert.equal(await cards.first().evaluate((card) => getComputedStyle(card).breakInside), "avoid");
  const after = await tab.locator("#paper a.named").first().evaluate((link) => getComputedStyle(link, "::after").content);
  assert.match(after, /https:\/\/acme\.example/);
  const sheets = await tab.pdf({ preferCSSPageSize: true });
  assert.equal(sheets.subarray(0, 5).toString(), "%PDF-");
  assert.equal(await cards.count(), 0, "after the printer nothing is left of it");
}

async function hostile(tab) {
  await tab.locator(".entry", { hasText: "</script>" }).click();
  const card = tab.locator("#card article");
  const text = await card.innerText();
  for (const part of ["</script><script>document.title", "<img src=x onerror=", "safe\\u{202e}gpj.exe", "<b>Eve</b>"]) {
    assert.ok(text.includes(part), `${part} is not in: ${text}`);
  }
  assert.equal(await card.locator("img, script, b, a").count(), 0);
  assert.equal(await tab.title(), "Acme <i>community</i> · calendar");
  assert.equal(await tab.locator("h1 i").count(), 0);
  const addresses = await tab.locator("a[href]").evaluateAll((links) => links.map((link) => link.protocol));
  assert.ok(addresses.every((protocol) => ["file:", "http:", "https:"].includes(protocol)), String(addresses));
}

async function colours(tab) {
  const ground = () => tab.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const before = await ground();
  await tab.locator("#theme").click();
  assert.equal(await ground(), before);
  await tab.locator("#theme").click();
  const dark = await ground();
  assert.notEqual(dark, before);
  await tab.reload();
  assert.equal(await ground(), dark);
}

async function withoutScripts(tab) {
  const text = await tab.locator("main.plain").innerText();
  for (const part of ["Tuesday 10 November 2026", "09:00 teaser → fediverse · approved", "Everything we make.", "<img src=x onerror=", "Without a time"]) {
    assert.ok(text.includes(part), `${part} is not in: ${text}`);
  }
  assert.equal(await tab.locator("img").count(), 0);
}

async function telephone(tab) {
  assert.equal(await tab.locator("#view").getAttribute("data-shows"), "list");
  for (const view of ["Month", "Week", "List"]) {
    await tab.getByRole("button", { name: view, exact: true }).click();
    const width = await tab.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= TELEPHONE.width, `${view} is ${width} pixels wide`);
  }
  await tab.getByRole("button", { name: "Month", exact: true }).click();
  await tab.locator('td[data-day="2026-11-11"]').click();
  assert.equal(await title(tab), "From 11 Nov 2026");
}

/** Throws what axe finds. */
async function judged(tab, what) {
  await tab.evaluate(axe);
  const { violations } = await tab.evaluate(() => window.axe.run({ runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${what}: ${id}: ${nodes.map(({ html }) => html).join(" ").slice(0, 300)}`), []);
}

async function previewed(tab) {
  const cards = tab.locator("article");
  assert.deepEqual(await cards.locator("h2").allTextContents(), ["company", "@acme", "Acme news"]);
  const fold = tab.locator(".fold");
  assert.equal(await fold.count(), 1);
  assert.equal(await fold.locator(".text").innerText(), "Four");
  await fold.locator("summary").click();
  assert.equal(await fold.locator(".text").isVisible(), false);
  assert.equal(await tab.locator(".hashtag").textContent(), "#Films");
  assert.equal(await cards.last().locator("video").count(), 1);
  assert.match(await cards.last().locator(".long").innerText(), /all 4\d\d words of texts\/film\.md/);
  assert.ok((await tab.locator("main").innerText()).includes("the file is not there"));
}

async function stillText(tab) {
  const text = await tab.locator("article").first().innerText();
  for (const part of ["</script><script>document.title", "<img src=x onerror=", "safe\\u{202e}gpj.exe"]) {
    assert.ok(text.includes(part), `${part} is not in: ${text}`);
  }
  assert.equal(await tab.locator("main img, script, main a").count(), 0);
  assert.equal(await tab.title(), "help · preview");
}

async function calm(tab) {
  await judged(tab, "the preview");
  const [width, room] = await tab.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
  assert.ok(width <= room, `the page is ${width} pixels wide`);
}

async function accessible(tab) {
  const judge = (what) => judged(tab, what);
  for (const view of ["m", "w", "l"]) {
    await press(tab, view);
    await judge(view);
  }
  await press(tab, "j m");
  await tab.evaluate(() => document.querySelector(".entry").click());
  await judge("a post");
  await press(tab, "Escape ?");
  await judge("the keys");
}

async function ample(tab) {
  const painted = await tab.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? performance.now());
  console.log(`${DELIVERIES} posts: the first picture after ${Math.round(painted)} ms`);
  const elements = () => tab.evaluate(() => document.querySelectorAll("*").length);
  assert.match(await told(tab), /^10,000 posts/);
  for (const view of ["m", "w", "l"]) {
    await press(tab, view);
    assert.ok(await elements() < 6000, `${view} is made of ${await elements()} elements`);
  }
  const cards = await tab.locator(".card").count();
  await tab.evaluate(() => window.scrollTo(0, document.documentElement.scrollHeight));
  await tab.waitForFunction((before) => document.querySelectorAll(".card").length > before, cards);
  await tab.getByLabel("Search posts").fill("number 9999:");
  await tab.waitForFunction(() => document.getElementById("told").textContent.startsWith("1 of"));
}
