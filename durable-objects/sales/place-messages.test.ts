import { expect, it } from "vitest";
import { entryOfTicket, ticketIdOf } from "./place-messages.ts";

it("a ticket says which entry it is of", () => {
  const entries = [1, 9, 10, 35, 36, 40_000];
  const tickets = entries.map((number) => ticketIdOf({ number } as Parameters<typeof ticketIdOf>[0]));
  expect(tickets.map(entryOfTicket)).toEqual(entries);
  expect(new Set(tickets).size).toBe(entries.length);
});
