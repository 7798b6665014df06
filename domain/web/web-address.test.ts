import { expect, test } from "vitest";
import { publicAddress } from "./web-address.ts";

const asked = (text: string, loopback = false) => publicAddress(text, { loopback }).ok;

test.each([
  "https://cdn.example.com/a.jpg",
  "http://cdn.example.com:8080/a b.jpg",
  "https://93.184.216.34/",
  "https://[2606:2800:220:1::1]/",
  "https://münchen.example/bild.png",
  "https://172.32.0.1/",
  "https://100.128.0.1/",
])("the shop asks %s", (text) => {
  expect(asked(text)).toBe(true);
});

test.each([
  "ftp://cdn.example.com/a.jpg",
  "file:///etc/passwd",
  "data:image/png;base64,AAAA",
  "javascript:alert(1)",
  "/art/v1/a.svg",
  "//cdn.example.com/a.jpg",
  "https://user:secret@cdn.example.com/",
  "https://localhost/",
  "https://LOCALHOST./",
  "https://shop.localhost/",
  "https://printer.local/",
  "https://metadata.google.internal/",
  "https://router.lan/",
  "https://intranet/",
  "http://127.0.0.1/",
  "http://127.1/",
  "http://2130706433/",
  "http://0x7f000001/",
  "http://0177.0.0.1/",
  "http://0/",
  "http://10.1.2.3/",
  "http://100.64.0.1/",
  "http://169.254.169.254/latest/meta-data/",
  "http://172.31.255.255/",
  "http://192.168.0.1./",
  "http://198.19.0.1/",
  "http://203.0.113.9/",
  "http://224.0.0.1/",
  "http://255.255.255.255/",
  "http://[::1]/",
  "http://[::]/",
  "http://[::ffff:10.0.0.1]/",
  "http://[64:ff9b::a00:1]/",
  "http://[fe80::1]/",
  "http://[fd00::1]/",
  "http://[2001:db8::1]/",
  "http://[2001::1]/",
  "http://[2002:a00:1::]/",
  "http://[ff02::1]/",
  `https://cdn.example.com/${"a".repeat(2_100)}`,
])("the shop never asks %s", (text) => {
  expect(asked(text)).toBe(false);
});

test("a development shop asks this machine too, and no other of the network", () => {
  for (const text of ["http://localhost:9000/a.png", "http://127.0.0.1:9000/", "http://[::1]:9000/"]) {
    expect(asked(text, true)).toBe(true);
    expect(asked(text)).toBe(false);
  }
  expect(asked("http://192.168.0.1/", true)).toBe(false);
});
