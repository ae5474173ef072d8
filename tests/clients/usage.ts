// What an integrator writes against the generated types. It is compiled, never run: what is right
// must compile, and what is wrong must not (`@ts-expect-error` fails where there is no error).
import createClient from "openapi-fetch";

import type { components, paths } from "./api.js";

const visitor = createClient<paths>({ baseUrl: "https://vesper.example" });

/** A brand comes on board, and its system gets a key. */
export async function signUp(password: string): Promise<string> {
  const brand = await visitor.POST("/v1/brands", {
    body: { name: "Acme", time_zone: "America/New_York", owner: { name: "Olivia", email: "olivia@acme.example", password } },
  });
  if (brand.error) throw new Error(brand.error.detail);
  const session = await visitor.POST("/v1/sessions", { body: { email: "olivia@acme.example", password } });
  if (session.error) throw new Error(session.error.title);
  const token = session.data.access_token;
  if (!token) throw new Error("a repeat shows no token");
  const key = await visitor.POST("/v1/api-keys", {
    headers: { authorization: `Bearer ${token}` },
    params: { header: { "Idempotency-Key": "key-1" } },
    body: { name: "shop", scopes: ["queries:read", "queries:write", "queues:write"] },
  });
  if (key.error) throw new Error(key.error.type);
  if (!key.data.key) throw new Error("a repeat shows no key");
  return key.data.key;
}

/** A queue is published, a query posted and read, and its messages are written and paged through. */
export async function ask(key: string): Promise<string[]> {
  const brand = createClient<paths>({ baseUrl: "https://vesper.example", headers: { authorization: `Bearer ${key}` } });
  const queue = await brand.POST("/v1/queues", {
    body: {
      name: "evening mail",
      channel: "email",
      languages: ["en", "es"],
      skills: [{ name: "orders", proficiency: 3, hard: true }],
      coverage: { kind: "off_hours" },
      price_per_resolution: { amount: 450, currency: "USD" },
    },
  });
  if (queue.error) throw new Error(queue.error.detail);
  const posted = await brand.POST("/v1/queues/{id}/queries", {
    params: { path: { id: queue.data.id } },
    body: { body: "Where is my parcel?", customer: { reference: "c-1" }, external_id: "t-1" },
  });
  if (posted.error) throw new Error(posted.error.detail);
  const due: string | undefined = posted.data.promise?.due_at;
  const path = { id: posted.data.id };
  await brand.POST("/v1/queries/{id}/messages", { params: { path }, body: { body: `It is urgent. ${due ?? ""}` } });
  const texts: string[] = [];
  let cursor: string | null | undefined;
  do {
    const page = await brand.GET("/v1/queries/{id}/messages", {
      params: { path, query: { limit: 50, ...(cursor ? { cursor } : {}) } },
    });
    if (page.error) throw new Error(page.error.detail);
    texts.push(...page.data.items.map((message) => `${message.display_name}: ${message.body}`));
    cursor = page.data.next_cursor;
  } while (cursor);
  return texts;
}

/** Events are read one after the other, and a webhook is set up and tried. */
export async function listen(key: string): Promise<void> {
  const brand = createClient<paths>({ baseUrl: "https://vesper.example", headers: { authorization: `Bearer ${key}` } });
  const events = await brand.GET("/v1/events", { params: { query: { type: "query.*", wait_seconds: 20 } } });
  for (const event of events.data?.items ?? []) {
    const told: components["schemas"]["EventDocument"] = event;
    console.log(told.type, told.query_id ?? "", told.occurred_at);
  }
  const endpoint = await brand.POST("/v1/webhook-endpoints", { body: { url: "https://example.org/in", event_types: ["query.*"] } });
  if (endpoint.error) throw new Error(endpoint.error.detail);
  await brand.POST("/v1/webhook-endpoints/{id}/ping", { params: { path: { id: endpoint.data.id } } });
}

/** An expert goes online, accepts an offer, answers and resolves. */
export async function work(token: string): Promise<void> {
  const expert = createClient<paths>({ baseUrl: "https://vesper.example", headers: { authorization: `Bearer ${token}` } });
  await expert.PUT("/v1/expert/presence", { body: { intent: "online" } });
  const offers = await expert.GET("/v1/offers");
  const offer = offers.data?.items[0];
  if (!offer) return;
  const pay: components["schemas"]["Money"] = offer.pay;
  console.log(pay.amount, pay.currency);
  const accepted = await expert.POST("/v1/offers/{id}/accept", { params: { path: { id: offer.id } } });
  if (accepted.error) throw new Error(accepted.error.type);
  const path = { id: offer.query_id };
  await expert.POST("/v1/queries/{id}/messages", { params: { path }, body: { body: "It arrives tomorrow." } });
  await expert.POST("/v1/queries/{id}/resolve", { params: { path }, body: { disposition: "answered" } });
}

/** What must not compile. */
export async function wrong(): Promise<void> {
  // @ts-expect-error: there is no such route
  await visitor.GET("/v1/nothing");
  // @ts-expect-error: a queue has a channel
  await visitor.POST("/v1/queues", { body: { name: "evening", languages: ["en"] } });
  // @ts-expect-error: an id is missing
  await visitor.GET("/v1/queries/{id}");
  await visitor.PUT("/v1/expert/presence", {
    // @ts-expect-error: nobody intends that
    body: { intent: "asleep" },
  });
  await visitor.POST("/v1/queries/{id}/resolve", {
    params: { path: { id: "query_01h455vb4pex5vsknk084sn02q" } },
    // @ts-expect-error: unknown members are refused
    body: { disposition: "answered", stars: 5 },
  });
  const queues = await visitor.GET("/v1/queues");
  // @ts-expect-error: a page has items and no list of that name
  console.log(queues.data?.queues);
}
