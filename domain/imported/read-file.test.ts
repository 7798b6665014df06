import { describe, expect, it } from "vitest";
import { customersIn, fileOf, MAX_ROWS, ordersIn } from "./read-file.ts";

const ORDERS =
  "Name,Email,Financial Status,Fulfillment Status,Currency,Subtotal,Shipping,Taxes,Total,Discount Code,Discount Amount,Created at,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku,Shipping Name,Shipping Address1,Shipping City,Shipping Zip,Shipping Country,Cancelled at,Payment Method,Refunded Amount,Risk Level";
const row = (cells: Record<string, string>) =>
  ORDERS.split(",")
    .map((name) => cells[name] ?? "")
    .join(",");
const FIRST = {
  Name: "#1001",
  Email: "Ada@Example.com",
  "Financial Status": "partially_refunded",
  "Fulfillment Status": "fulfilled",
  Currency: "EUR",
  Subtotal: "53.91",
  Shipping: "0.00",
  Taxes: "8.61",
  Total: "53.91",
  "Discount Code": "WELCOME10",
  "Discount Amount": "5.99",
  "Created at": "2025-10-07 09:50:26 +0200",
  "Lineitem quantity": "1",
  "Lineitem name": "Mask",
  "Lineitem price": "34.90",
  "Shipping Name": "Ada Lovelace",
  "Shipping Zip": "'75008",
  "Shipping Country": "FR",
  "Refunded Amount": "10.00",
};

function orders(...rows: Record<string, string>[]) {
  const text = [ORDERS, ...rows.map(row)].join("\r\n");
  const file = fileOf(text);
  return file.ok ? [...ordersIn(text, file.value)] : file.error;
}

function reasons(...rows: Record<string, string>[]) {
  const read = orders(...rows);
  return typeof read === "string" ? read : read.map((one) => (one.read.ok ? null : one.read.error));
}

describe("orders of a Shopify export", () => {
  it("are made of the rows of their items; the first row has what is of all of it", () => {
    const second = {
      Name: "#1001",
      "Lineitem quantity": "2",
      "Lineitem name": "Cream",
      "Lineitem price": "12.5",
    };
    const read = orders(FIRST, second, {
      ...FIRST,
      Name: "#1002",
      "Cancelled at": "2025-10-08 10:00:00 UTC",
    });
    expect(read).toMatchObject([
      {
        line: 2,
        name: "#1001",
        read: {
          value: {
            email: "ada@example.com",
            placedAt: Date.parse("2025-10-07T07:50:26Z"),
            currency: "EUR",
            state: "partly_refunded",
            total: 5_391,
            refunded: 1_000,
            lines: [
              { title: "Mask", quantity: 1, unitPrice: 3_490 },
              { title: "Cream", quantity: 2, unitPrice: 1_250 },
            ],
            shippingAddress: { name: "Ada Lovelace", postalCode: "75008", country: "FR" },
          },
        },
      },
      { line: 4, read: { value: { state: "cancelled" } } },
    ]);
  });

  it("have amounts of their currency, whatever zeros a program wrote behind them", () => {
    const yen = { Currency: "JPY", Subtotal: "500.00", Taxes: "0.0", Total: "500", "Discount Amount": "0" };
    const read = orders({ ...FIRST, ...yen, "Lineitem price": "500.000", "Refunded Amount": "" });
    expect(read).toMatchObject([
      { read: { value: { total: 500, refunded: 0, lines: [{ unitPrice: 500 }] } } },
    ]);
    expect(reasons({ ...FIRST, Total: "53.9150" })).toEqual(["Total “53.9150” is no amount in EUR"]);
  });

  it("are refused with a reason each, and no other with them", () => {
    const others = ["Total", "Created at", "Currency", "Lineitem quantity", "Financial Status", "Email"];
    const rows = others.map((column, n) => ({ ...FIRST, Name: `#${n}`, [column]: "nonsense" }));
    const read = reasons(FIRST, ...rows, { ...FIRST, Name: "#9", "Lineitem name": "" }, FIRST, {
      ...FIRST,
      Name: "",
    });
    expect(read).toEqual([
      null,
      "Total “nonsense” is no amount in EUR",
      "Created at “nonsense” is no time such as 2025-10-07 09:50:26 +0200",
      "Currency “nonsense” is not one that shops sell in",
      "“nonsense” is no number of units",
      "Financial Status “nonsense” is not known",
      expect.stringContaining("email"),
      "lines has no items",
      "its rows do not stand together",
      "name is missing",
    ]);
  });

  it("are no file that lacks columns, stops being CSV, names a column twice or is too long", () => {
    expect(reasons({})).toEqual([]);
    expect(fileOf("")).toMatchObject({ error: "The file is empty." });
    expect(fileOf("Name,Financial Status\n#1,paid")).toMatchObject({
      error: expect.stringContaining("Total"),
    });
    expect(fileOf(`${ORDERS}\n"never closed`)).toMatchObject({ error: expect.stringContaining("line 2") });
    expect(fileOf(`${ORDERS},Total\n`)).toMatchObject({ error: "The header names a column twice." });
    expect(fileOf(`${ORDERS}${"\nx".repeat(MAX_ROWS + 1)}`)).toMatchObject({
      error: expect.stringContaining("50001 rows"),
    });
    expect(fileOf(ORDERS)).toMatchObject({ value: { kind: "orders", ignoredColumns: ["Risk Level"] } });
  });
});

describe("customers of a Shopify export", () => {
  const read = (text: string) => {
    const file = fileOf(text);
    return file.ok ? [...customersIn(text, file.value)] : file.error;
  };

  it("are known by their address, in both forms of the file", () => {
    const present =
      "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Address1,Default Address Zip,Default Address Country Code,Phone,Total Orders,Tags\n'877,Ada,Lovelace,ADA@example.com,yes,12 Way,'04109,US,'+15550100,3,VIP";
    expect(read(present)).toMatchObject([
      {
        read: {
          value: {
            email: "ada@example.com",
            name: "Ada Lovelace",
            wantedMail: true,
            orders: 3,
            phone: "+15550100",
            address: { line1: "12 Way", postalCode: "04109", country: "US" },
          },
        },
      },
    ]);
    const former =
      "First Name,Last Name,Email,Address1,Zip,Country Code\nAda,,ada@example.com,12 Way,04109,US";
    expect(read(former)).toMatchObject([{ read: { value: { name: "Ada", address: { line1: "12 Way" } } } }]);
  });

  it("are refused without an address, with a wrong one, and when they come twice", () => {
    const text = "First Name,Last Name,Email\nA,B,\nA,B,nobody\nA,B,a@example.com\nA,B,A@example.com";
    expect(read(text)).toMatchObject([
      { line: 2, read: { error: expect.stringContaining("has no email address") } },
      { line: 3, read: { ok: false } },
      { line: 4, read: { ok: true } },
      { line: 5, read: { error: "is another row of the same address" } },
    ]);
  });
});
