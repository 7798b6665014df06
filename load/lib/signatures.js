/**
 * A module before the Worker that verifies one signature repeatedly:
 * `GET /__verify?alg=RS256&times=100`.
 */
import worker from "./index.js";

export * from "./index.js";

const ALGORITHMS = {
  RS256: {
    name: "RSASSA-PKCS1-v1_5",
    hash: "SHA-256",
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  ES256: { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" },
  EdDSA: { name: "Ed25519" },
};
/** As long as what is signed of an access token. */
const MESSAGE = new Uint8Array(450).fill(97);
const signed = new Map();

async function sign(alg) {
  const { publicKey, privateKey } = await crypto.subtle.generateKey(ALGORITHMS[alg], false, [
    "sign",
    "verify",
  ]);
  return { publicKey, signature: await crypto.subtle.sign(ALGORITHMS[alg], privateKey, MESSAGE) };
}

export default {
  ...worker,
  async fetch(request, env, ctx) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname !== "/__verify") {
      return worker.fetch(request, env, ctx);
    }
    const alg = searchParams.get("alg");
    if (!signed.has(alg)) {
      signed.set(alg, await sign(alg));
    }
    const { publicKey, signature } = signed.get(alg);
    for (let i = 0; i < Number(searchParams.get("times")); i++) {
      if (!(await crypto.subtle.verify(ALGORITHMS[alg], publicKey, signature, MESSAGE))) {
        return new Response(null, { status: 500 });
      }
    }
    return new Response("ok");
  },
};
