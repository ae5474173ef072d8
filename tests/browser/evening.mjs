// An evening is covered: an admin finds a gap and publishes a shift; an expert signs up, is approved,
// claims it, accepts, answers, resolves; the earning appears.
import { call, password } from "./harness.mjs";
import { aBrand } from "./expert.mjs";

const brands = {};

// A brand with a busy past, so that the hours ahead need people. The forecast takes a minute or two.
export async function prepare(view) {
  const brand = await aBrand(`evening-${view.name}`);
  const hour = 3_600_000;
  const now = Math.floor(Date.now() / hour) * hour;
  const lines = ["interval_start,count"];
  for (let at = now - 28 * 24 * hour; at < now; at += hour) lines.push(`${new Date(at).toISOString()},12`);
  const answer = await fetch(`${process.env.VESPER_BASE}/v1/queues/${brand.queue}/history`, {
    method: "POST", headers: { authorization: `Bearer ${brand.owner}`, "content-type": "text/csv" }, body: lines.join("\n"),
  });
  if (!answer.ok) throw new Error(`history: ${answer.status} ${await answer.text()}`);
  brands[view.name] = brand;
}

// Opens the map until the queue's first gap is on it, and that gap's page.
async function findsAGap(ada, brand) {
  const cell = ada.page.locator(`#heat-${brand.queue} a[href^="/admin/coverage/"]:has(b)`).nth(3);
  for (let tries = 0; ; tries += 1) {
    await ada.page.goto(`${process.env.VESPER_BASE}/admin?queue=${brand.queue}`);
    if (await cell.count()) break;
    if (tries > 80) throw new Error("no gap was found");
    await new Promise((resolve) => setTimeout(resolve, 3_000));
  }
  await ada.look("gaps");
  await cell.click();
  await ada.page.locator("#gap").waitFor();
  await ada.look();
  for (const fact of ["#cause", "#broken", "#cost"]) await ada.sees(fact);
}

export async function anEveningIsCovered(arrive, view) {
  const brand = brands[view.name];
  const email = `evening-${view.name}@expert.example`;
  const ada = await arrive();
  await ada.signIn(`evening-${view.name}@platform.example`);
  await findsAGap(ada, brand);
  await ada.fill({ "#seats": "1", "#hours": "2" });
  await ada.press("#publish button.main");
  await ada.sees("#open", "1 / 1");
  const shift = new URL(ada.page.url()).pathname;

  const mara = await arrive();
  await mara.open("/sign-up/expert");
  await mara.fill({
    "#name": `Mara ${view.name}`, "#email": email, "#password": password, "#time_zone": "Asia/Manila",
    'input[name="language"]': "en", 'select[name="language_level"]': "5",
  });
  await mara.press("main form button.main");
  await mara.signIn(email);
  await ada.open(`/admin/experts?name=${encodeURIComponent(email)}`);
  await ada.press("#experts a");
  await ada.press("#approve button");
  await ada.page.locator("#scope").selectOption(brand.id);
  await ada.page.locator('#certify-form select[name="language_level"]').first().selectOption("5");
  await ada.press("#certify-form button.main");
  await ada.sees("#certifications li");

  await mara.open("/expert/shifts");
  await mara.press('form[action$="/claim"] button.main');
  await mara.sees(".done");
  await ada.open(shift);
  await ada.sees("#open", "0 / 1");

  await mara.open("/expert");
  await mara.page.locator("#go-online").click();
  await mara.page.locator('button[value="offline"]').waitFor();
  const query = await call("POST", `/v1/queues/${brand.queue}/queries`, { subject: "A lamp", body: "Does it hum?", customer: { reference: "c-9" } }, brand.owner);
  await mara.page.locator(".offer").waitFor();
  await mara.page.keyboard.press("a");
  await mara.page.locator(".conversation textarea[name=body]").fill("It does not.");
  await mara.page.locator('.conversation form[action$="/messages"] button').click();
  await mara.page.locator(".thread .own").getByText("It does not.").waitFor();
  await mara.page.locator('.conversation details:has(form[action$="/resolve"]) > summary').click();
  await mara.page.locator('.conversation form[action$="/resolve"] button').click();
  await mara.page.locator(".conversation").waitFor({ state: "detached" });
  await call("POST", `/v1/queries/${query.id}/confirm`, {}, brand.owner);
  await mara.open("/expert/earnings");
  await mara.sees(".cards", "3.");
  await mara.press('a[href^="/expert/earnings/earn"]');
  await mara.sees("#line", query.id);
}
