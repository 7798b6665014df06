/** Whether the pages of a development shop are open; a deployed one has none of them. */
export function isDevelopment(env: Env): boolean {
  return env.ENVIRONMENT === "development" || env.ENVIRONMENT === "test";
}
