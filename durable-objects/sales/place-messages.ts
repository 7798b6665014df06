import type { LiveMessage } from "../../domain/sales/live.ts";
import { issueTicket } from "../../domain/sales/ticket.ts";
import type { Room } from "./room.ts";
import type { Place } from "./sale-room-line.ts";

export function ticketIdOf(place: Place): string {
  return place.number.toString(36);
}

/** The entry whose ticket it is. */
export function entryOfTicket(ticketId: string): number {
  return Number.parseInt(ticketId, 36);
}

/** What a customer receives of a place; the ticket is the same each time. */
export async function messageFor(
  { sale, line }: Pick<Room, "sale" | "line">,
  customer: string,
  place: Place,
  now: number,
): Promise<LiveMessage> {
  const turn = line?.turnOf(place, now) ?? { kind: "joined" };
  const entry = place.number;
  if (turn.kind === "joined") {
    return { type: "joined", entry };
  }
  if (turn.kind === "waiting") {
    const { kind: _kind, ...position } = turn;
    return { type: "position", entry, ...position };
  }
  const { expiresAt } = turn;
  const id = ticketIdOf(place);
  const ticket = await issueTicket(sale.ticketKey, { saleId: sale.id, customer, id, expiresAt });
  return { type: "admitted", entry, ticket, expiresAt: new Date(expiresAt).toISOString() };
}
