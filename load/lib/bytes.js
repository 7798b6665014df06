/**
 * The least that a cached read can cost: `/__bytes/…` answers what `/…` answers, bytes and headers,
 * and does nothing else. Its buffers are filled by the first request for each.
 */
import shop from "./index.js";

export * from "./index.js";

const PREFIX = "/__bytes";
const known = new Map();

export default {
  scheduled: shop.scheduled,
  queue: shop.queue,

  async fetch(request, env, ctx) {
    const answer = known.get(request.url);
    if (answer) {
      return new Response(answer.body, { headers: answer.headers });
    }
    if (!request.url.includes(PREFIX)) {
      return shop.fetch(request, env, ctx);
    }
    const response = await shop.fetch(new Request(request.url.replace(PREFIX, ""), request), env, ctx);
    const headers = new Headers(response.headers);
    headers.delete("X-Trace-Id");
    const body = await response.arrayBuffer();
    if (headers.get("X-Cache") === "hit") {
      known.set(request.url, { body, headers });
    }
    return new Response(body, { headers });
  },
};
