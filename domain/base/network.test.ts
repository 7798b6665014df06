import { expect, it } from "vitest";
import { ipv6Groups, networkOf, subscriberOf } from "./network.ts";

it.each([
  ["203.0.113.9", "203.0.113.9"],
  ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
  ["2001:DB8:0001:0002::9", "2001:db8:1:2"],
  ["2001:db8::1", "2001:db8:0:0"],
  ["::1", "0:0:0:0"],
  ["local", "local"],
  ["2001:db8:1:2::", "2001:db8:1:2"],
  ["2001::4:5:6:7:8", "2001:0:0:4"],
  ["1::8", "1:0:0:0"],
  ["::3:4:5:6:7:8", "0:0:3:4"],
  ["1:2:3:4:5:6:7::", "1:2:3:4"],
  ["0:0:0a0:0000::", "0:0:a0:0"],
])("whoever calls from %s is counted as %s", (ip, subscriber) => {
  expect(subscriberOf(ip)).toBe(subscriber);
});

it.each([
  ["203.0.113.77", "203.0.113.0/24"],
  ["10.123.1.7", "10.123.1.0/24"],
  ["2001:db8:85a3:8d3:1319:8a2e:370:7348", "2001:db8:85a3::/48"],
  ["2001:0DB8::1", "2001:db8:0::/48"],
  ["::1", "0:0:0::/48"],
  ["fe80::", "fe80:0:0::/48"],
  ["a@b.example", "unknown"],
  ["203.0.113", "unknown"],
  ["203.0.113.9.1", "unknown"],
  ["x203.0.113.9", "unknown"],
  ["203.0.113.9x", "unknown"],
  ["2001:db8", "unknown"],
  ["2001:db8:12345::", "unknown"],
  ["2001:db8:xyz::", "unknown"],
  ["a:b:x::", "unknown"],
  ["", "unknown"],
])("the address %j is kept as %s", (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});

it.each([
  ["fe80::", "fe80:0:0:0:0:0:0:0"],
  ["::", "0:0:0:0:0:0:0:0"],
  ["::1", "0:0:0:0:0:0:0:1"],
  ["1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"],
  ["1::7:8", "1:0:0:0:0:0:7:8"],
  ["2001:0DB8:00a0:0000:1:2:3:4", "2001:db8:a0:0:1:2:3:4"],
])("%s has the groups %s", (ip, groups) => {
  expect(ipv6Groups(ip)).toEqual(groups.split(":"));
});
