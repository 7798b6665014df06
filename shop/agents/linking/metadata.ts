import { LinkScope } from "../../../domain/accounts/linking/linking.ts";
import { linkIssuer } from "../agent-call.ts";
import { TOKEN_PATH } from "./clients.ts";

/** How programs ask customers of this shop for their consent (RFC 8414). */
export function authorizationServer(env: Env) {
  const issuer = linkIssuer(env);
  const methods = ["private_key_jwt", "none"];
  const algorithms = ["ES256", "ES384"];
  return {
    issuer,
    authorization_endpoint: `${issuer}/oauth/authorize`,
    token_endpoint: issuer + TOKEN_PATH,
    revocation_endpoint: `${issuer}/oauth/revoke`,
    jwks_uri: `${issuer}/.well-known/jwks.json`,
    scopes_supported: LinkScope.options,
    response_types_supported: ["code"],
    response_modes_supported: ["query"],
    grant_types_supported: ["authorization_code", "refresh_token"],
    code_challenge_methods_supported: ["S256"],
    token_endpoint_auth_methods_supported: methods,
    token_endpoint_auth_signing_alg_values_supported: algorithms,
    revocation_endpoint_auth_methods_supported: methods,
    revocation_endpoint_auth_signing_alg_values_supported: algorithms,
    authorization_response_iss_parameter_supported: true,
    client_id_metadata_document_supported: true,
  };
}

/** Which server gives tokens for what agents call (RFC 9728). */
export function protectedResource(env: Env) {
  const issuer = linkIssuer(env);
  return {
    resource: issuer,
    authorization_servers: [issuer],
    scopes_supported: LinkScope.options,
    bearer_methods_supported: ["header"],
    jwks_uri: `${issuer}/.well-known/jwks.json`,
  };
}
