/** What a merchant lets agents do: nothing, look and gather, or order too. */
export const AGENT_RIGHTS = ["off", "browse", "buy"] as const;
export type AgentRights = (typeof AGENT_RIGHTS)[number];
