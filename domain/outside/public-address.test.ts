import { describe, expect, it } from "vitest";
import { insideProblem, isPublicIp, nameToResolve } from "./public-address.ts";

describe("an address of a public host", () => {
  it.each([
    "1.1.1.1",
    "9.255.255.255",
    "11.0.0.0",
    "100.63.255.255",
    "100.128.0.0",
    "172.15.255.255",
    "172.32.0.0",
    "198.20.0.0",
    "126.255.255.255",
    "169.253.255.255",
    "169.255.0.0",
    "192.0.1.0",
    "192.88.98.255",
    "192.88.100.0",
    "192.167.255.255",
    "198.17.255.255",
    "198.51.101.0",
    "203.0.112.255",
    "203.0.114.0",
    "223.255.255.255",
    "2606:4700::1111",
    "2000::1",
    "2001:200::1",
    "2001:db7:ffff::1",
    "2001:db9::1",
    "2003::1",
    "3ffe:ffff::1",
    "2400:cb00::1",
  ])("is %s", (ip) => {
    expect(isPublicIp(ip)).toBe(true);
  });

  it.each([
    "0.0.0.0",
    "10.1.2.3",
    "100.64.0.1",
    "100.127.255.255",
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.8",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.51.100.7",
    "239.255.255.255",
    "240.0.0.1",
    "198.18.0.1",
    "198.19.255.255",
    "203.0.113.9",
    "224.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::7f00:1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "ff02::1",
    "1fff::1",
    "4000::1",
    "3fff:fff::1",
    "2001:1ff::1",
    "2001::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "3fff::1",
    "",
    "somewhere",
    "1.2.3",
  ])("is not %s", (ip) => {
    expect(isPublicIp(ip)).toBe(false);
  });
});

const problem = (url: string, isDevelopment = false) => insideProblem(new URL(url), isDevelopment);

describe("a URL that a merchant gives", () => {
  it.each([
    "https://hooks.example.com/a?b=c",
    "https://93.184.216.34:8443/",
    "https://[2606:4700::1111]/",
    "https://locals.example/",
  ])("may be %s", (url) => {
    expect([problem(url), problem(url, true)]).toEqual([null, null]);
  });

  it.each([
    "https://localhost/",
    "https://a.localhost/",
    "https://localhost./",
    "https://127.1/",
    "https://0x7f.1/",
    "https://0177.0.0.1/",
    "https://2130706433/",
    "https://[::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://10.0.0.8/",
    "https://printer/",
    "https://printer.local/",
    "https://db.internal/",
    "https://router.home.arpa./",
    "https://１２７.0.0.1/",
    "http://hooks.example.com/",
    "ftp://hooks.example.com/",
    "https://ada:secret@hooks.example.com/",
    "https://:secret@hooks.example.com/",
    "https://ada@hooks.example.com/",
    ...[
      "localhost",
      "local",
      "internal",
      "intranet",
      "lan",
      "corp",
      "home",
      "home.arpa",
      "invalid",
      "onion",
    ].map((inside) => `https://shop.${inside}/`),
  ])("may not be %s", (url) => {
    expect(problem(url)).not.toBeNull();
  });

  it("may be this machine in development, and no other of its network", () => {
    for (const url of ["http://localhost:3000/a", "http://127.0.0.1:3000/", "https://[::1]:3000/"]) {
      expect([problem(url), problem(url, true)]).toEqual([expect.any(String), null]);
    }
    for (const url of ["http://10.0.0.1/", "http://169.254.169.254/", "http://printer.local/"]) {
      expect(problem(url, true)).not.toBeNull();
    }
  });

  it("names what a resolver is asked for, where it holds no address", () => {
    const names = ["https://a.example.com./", "https://1.2.3.4/", "https://[::1]/", "http://localhost/"];
    expect(names.map((url) => nameToResolve(new URL(url)))).toEqual(["a.example.com", null, null, null]);
  });
});
