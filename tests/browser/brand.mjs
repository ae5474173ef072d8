// A brand comes on board: signed up, a queue, a working test query, a key, and a query of its own.
import { call, mailed, password, token } from "./harness.mjs";

export async function aBrandComesOnBoard(arrive, view) {
  const email = `olivia-${view.name}@brand.example`;
  const olivia = await arrive();
  await olivia.open("/sign-up/brand");
  await olivia.fill({ "#brand": `Lamps ${view.name}`, "#name": "Olivia", "#email": email, "#password": password, "#time_zone": "America/New_York" });
  await olivia.press("main form button.main");
  await olivia.fill({ "#email": email, "#password": password });
  await olivia.press("main form button.main");
  await olivia.setSecondFactor();
  await olivia.press("#next a.button.main");
  await olivia.sees("#steps");

  await olivia.open("/brand/queues/new");
  await olivia.fill({ "#name": "Evening mail", "#channel": "email", "#languages": "en", "#price": "4.50", "#currency": "USD", "#coverage": "always" });
  await olivia.press('#queue button[value="preview"]');
  await olivia.sees("#typed");
  await olivia.press("#queue > button.main");
  await olivia.sees("#preview");
  const queue = new URL(olivia.page.url()).pathname.split("/").at(-1);

  await olivia.open("/brand/onboarding");
  await olivia.press("#trial-form button");
  await olivia.page.locator('form[action$="/trial/confirm"] button').waitFor({ timeout: 60_000 });
  await olivia.look("trial");
  await olivia.press('form[action$="/trial/confirm"] button');
  await olivia.sees("#trial-state");

  await olivia.open("/brand/keys");
  await olivia.fill({ "#name": "shop" });
  await olivia.press("#key-form button.main");
  const key = (await olivia.page.locator("#key").textContent()).trim();
  await olivia.look("made");

  const brand = await call("GET", "/v1/brand", null, key);
  const admin = await token("ada@platform.example");
  await call("POST", "/v1/admin/deposits", { brand_id: brand.id, amount: { amount: 50000, currency: "USD" }, reference: `wire ${view.name}` }, admin);
  const query = await call("POST", `/v1/queues/${queue}/queries`, { subject: "A lamp", body: "Does it hum?", customer: { reference: "c-1", name: "Ana" } }, key);
  await olivia.open("/brand/board");
  await olivia.sees("#board", "1");
  await olivia.open(`/brand/queries/${query.id}`);
  await olivia.sees("main", "Does it hum?");
  await olivia.open("/brand");
  await olivia.sees("#balance");
  await olivia.open(await mailed(email, "/verify?token="));
  await olivia.press("main form button.main");
}
