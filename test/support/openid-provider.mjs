import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider } from "oidc-provider";

/** @typedef {{ email: string, email_verified: boolean, name: string }} Person */

function signingKey(/** @type {string} */ kid) {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { ...privateKey.export({ format: "jwk" }), kid, alg: "RS256", use: "sig" };
}

/**
 * A real OpenID provider on this machine. It signs every visitor in at once, as `people[who.now]`.
 * @param {{ port: number, shop: string, people: Record<string, Person>, who: { now: string } }}
 *   options
 */
export async function startProvider({ port, shop, people, who }) {
  const issuer = `http://127.0.0.1:${port}`;
  /** @type {Provider} */
  let provider;
  let keys = 0;

  /** Starts it with a signing key of its own; what it signed before can be verified no more. */
  function rotate() {
    keys += 1;
    provider = new Provider(issuer, {
      clients: [
        {
          client_id: "shop",
          client_secret: "shop-secret",
          redirect_uris: [`${shop}/api/auth/oidc/callback`],
          post_logout_redirect_uris: [`${shop}/sign-in?told=signed-out`],
        },
      ],
      jwks: { keys: [signingKey(`key-${keys}`)] },
      cookies: { keys: ["cookie-secret"] },
      claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
      // Claims in the id token itself, as most providers send them.
      conformIdTokenClaims: false,
      pkce: { required: () => true },
      features: { devInteractions: { enabled: false } },
      interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
      findAccount: (_ctx, sub) => ({
        accountId: sub,
        claims: () => ({ sub, ...people[sub] }),
      }),
    });
  }
  rotate();

  const server = createServer(async (request, response) => {
    if (!request.url?.startsWith("/interaction/")) {
      return provider.callback()(request, response);
    }
    const { params, grantId } = await provider.interactionDetails(request, response);
    const accountId = who.now;
    const grant =
      (grantId && (await provider.Grant.find(grantId))) ||
      new provider.Grant({ accountId, clientId: String(params.client_id) });
    grant.addOIDCScope(String(params.scope));
    await provider.interactionFinished(request, response, {
      login: { accountId },
      consent: { grantId: await grant.save() },
    });
  });
  await new Promise((resolve) => server.listen(port, "127.0.0.1", () => resolve(undefined)));
  return {
    issuer,
    rotate,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}
