/**
 * The address of a platform's profile in the name that `agentKey` gives it; null where it has none.
 */
export function profileOf(agent: string): string | null {
  return agent.split(" ").find((part) => URL.canParse(part)) ?? null;
}
