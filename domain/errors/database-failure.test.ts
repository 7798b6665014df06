import { expect, it } from "vitest";
import { type DatabaseFailure, failureOf } from "./database-failure.ts";

const CODES: Record<DatabaseFailure, readonly string[]> = {
  dropped: [
    "CONNECTION_CLOSED",
    "CONNECTION_LOST",
    "ECONNRESET",
    "ECONNREFUSED",
    "EPIPE",
    "57P01",
    "57P03",
    "08006",
    "08003",
  ],
  raced: ["40001", "40P01"],
  away: ["53300", "53200", "57014", "55P03"],
  not_kept: ["SHRD1"],
  refused: [
    "23505",
    "42601",
    "40002",
    "X40001",
    "57000",
    "54001",
    "X0800",
    "X53300",
    "400010",
    "SHRD10",
    "XSHRD1",
    "ENOENT",
    "",
  ],
};

it.each(Object.entries(CODES))("a call of a database is %s by its code", (failure, codes) => {
  expect(codes.map((code) => [code, failureOf(code)])).toEqual(codes.map((code) => [code, failure]));
});
