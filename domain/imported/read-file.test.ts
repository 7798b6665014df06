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
    const cells = { Total: "53.9100", "Lineitem name": "a\u0007\u0008b", "Shipping Zip": "'7'5" };
    expect(orders({ ...FIRST, ...cells })).toMatchObject([
      {
        read: { value: { total: 5_391, lines: [{ title: "a b" }], shippingAddress: { postalCode: "7'5" } } },
      },
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

it("an order says all that its file does, each cell in its own place", () => {
  const address = ["Company", "Address1", "Address2", "City", "Zip", "Province", "Country", "Phone"];
  const shipping = address.map((name) => `Shipping ${name}`);
  const columns = [...ORDERS.split(","), ...shipping.filter((name) => !ORDERS.includes(name))];
  const line = (cells: Record<string, string>) => columns.map((name) => cells[name] ?? "").join(",");
  const text = [
    columns.join(","),
    line({
      ...FIRST,
      Name: " #7 ",
      "Fulfillment Status": "Partial",
      Subtotal: "1.01",
      "Discount Amount": "1.02",
      Shipping: "1.03",
      Taxes: "1.04",
      Total: "1.05",
      "Refunded Amount": "1.06",
      "Lineitem sku": "'007",
      "Payment Method": "Card",
      ...Object.fromEntries(shipping.map((name) => [name, name.toLowerCase()])),
    }),
    line({
      Name: "#7",
      "Lineitem name": "Cream",
      "Lineitem quantity": "0",
      "Lineitem price": "",
      "Lineitem sku": "C",
    }),
  ].join("\n");
  const file = fileOf(text);
  expect(file).toMatchObject({ value: { kind: "orders", rows: 2, ignoredColumns: ["Risk Level"] } });
  expect(file.ok && [...ordersIn(text, file.value)]).toEqual([
    {
      line: 2,
      name: "#7",
      read: {
        ok: true,
        value: {
          name: "#7",
          email: "ada@example.com",
          placedAt: Date.parse("2025-10-07T07:50:26Z"),
          currency: "EUR",
          state: "partly_refunded",
          fulfilment: "partial",
          subtotal: 101,
          discount: 102,
          shipping: 103,
          taxes: 104,
          total: 105,
          refunded: 106,
          discountCode: "WELCOME10",
          paidBy: "Card",
          lines: [
            { title: "Mask", sku: "007", quantity: 1, unitPrice: 3_490 },
            { title: "Cream", sku: "C", quantity: 0, unitPrice: 0 },
          ],
          shippingAddress: {
            name: "Ada Lovelace",
            company: "shipping company",
            line1: "shipping address1",
            line2: "shipping address2",
            city: "shipping city",
            region: "shipping province",
            postalCode: "shipping zip",
            country: "shipping country",
            phone: "shipping phone",
          },
        },
      },
    },
  ]);
});

it.each([
  ["paid", "paid"],
  ["PAID", "paid"],
  ["partially_refunded", "partly_refunded"],
  ["refunded", "refunded"],
  ["voided", "cancelled"],
  ["pending", "unpaid"],
  ["authorized", "unpaid"],
  ["partially_paid", "unpaid"],
  ["expired", "unpaid"],
  ["unpaid", "unpaid"],
  ["", "unpaid"],
])("an order whose payment was “%s” is %s, and cancelled once it was cancelled", (status, state) => {
  const of = (cancelled: string) =>
    orders({ ...FIRST, "Financial Status": status, "Cancelled at": cancelled });
  expect(of("")).toMatchObject([{ read: { value: { state } } }]);
  expect(of("2025-10-08 10:00:00 UTC")).toMatchObject([{ read: { value: { state: "cancelled" } } }]);
});

it.each([
  ["2025-10-07 09:50:26 +0200", "2025-10-07T07:50:26Z"],
  ["2025-10-07 09:50:26 -03:30", "2025-10-07T13:20:26Z"],
  ["2025-10-07T09:50:26Z", "2025-10-07T09:50:26Z"],
  ["2025-10-07 09:50:26 UTC", "2025-10-07T09:50:26Z"],
  ["2025-10-07 09:50", "2025-10-07T09:50:00Z"],
])("an order that was placed at %s is of that moment", (text, iso) => {
  expect(orders({ ...FIRST, "Created at": text })).toMatchObject([
    { read: { value: { placedAt: Date.parse(iso) } } },
  ]);
});

it("an order is refused with all that is wrong with it, and what it says of money is whole", () => {
  const wrong = { ...FIRST, Total: "x", Taxes: "-1", "Lineitem quantity": "1.5", "Financial Status": "odd" };
  expect(reasons(wrong)).toEqual([
    "Financial Status “odd” is not known; Taxes “-1” is no amount in EUR; Total “x” is no amount in EUR; “1.5” is no number of units",
  ]);
  for (const column of ["Subtotal", "Discount Amount", "Shipping", "Refunded Amount", "Lineitem price"]) {
    expect(reasons({ ...FIRST, [column]: "1.505" })).toEqual([`${column} “1.505” is no amount in EUR`]);
  }
  for (const time of ["2025-13-07 09:50:26", "07.10.2025", "2025-10-07", "2025-10-07 09:50:26 CEST"]) {
    expect(reasons({ ...FIRST, "Created at": time })).toEqual([
      `Created at “${time}” is no time such as 2025-10-07 09:50:26 +0200`,
    ]);
  }
});

it("a file is of orders by either of their columns, and lacks what is named", () => {
  const lacking = (header: string) => {
    const file = fileOf(header);
    return file.ok ? file.value.kind : file.error;
  };
  const lacks = (...names: string[]) =>
    `The file is no export of Shopify's orders or customers: it lacks ${names.join(", ")}.`;
  expect(lacking("Lineitem name")).toBe(
    lacks("Name", "Created at", "Total", "Currency", "Lineitem quantity", "Lineitem price"),
  );
  expect(lacking("FINANCIAL STATUS,Name,Total")).toBe(
    lacks("Created at", "Currency", "Lineitem name", "Lineitem quantity", "Lineitem price"),
  );
  expect(lacking("Email")).toBe(lacks("First Name", "Last Name"));
  expect(lacking("email, first name ,LAST NAME,,")).toBe("customers");
  expect(fileOf(`${ORDERS}${"\nx".repeat(MAX_ROWS)}`)).toMatchObject({ value: { rows: MAX_ROWS } });
  expect(fileOf('"open')).toEqual({
    ok: false,
    error: "This is not CSV: the quote that line 1 opens is never closed.",
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

  it("say all that their file does, each cell in its own place, and the default address where there is one", () => {
    const plain = [
      "Company",
      "Address1",
      "Address2",
      "City",
      "Zip",
      "Province Code",
      "Country Code",
      "Phone",
    ];
    const cells: Record<string, string> = {
      "First Name": "Ada",
      "Last Name": "Lovelace",
      Email: "ada@example.com",
      "Accepts Marketing": "YES",
      "Total Orders": "12",
      Tags: "VIP",
      Note: "asks much",
      Province: "long province",
      Country: "long country",
    };
    const own = (before: string) =>
      Object.fromEntries(plain.map((name) => [`${before}${name}`, `'${before}${name}`.toLowerCase()]));
    const one = (given: Record<string, string>) =>
      read([Object.keys(given), Object.values(given)].join("\n"));
    const customer = {
      email: "ada@example.com",
      name: "Ada Lovelace",
      phone: "phone",
      wantedMail: true,
      orders: 12,
      tags: "VIP",
      note: "asks much",
    };
    const of = (before: string) => ({
      name: "Ada Lovelace",
      company: `'${before}company`,
      line1: `'${before}address1`,
      line2: `'${before}address2`,
      city: `'${before}city`,
      region: `'${before}province code`,
      postalCode: `${before}zip`,
      country: `'${before}country code`,
      phone: `${before}phone`,
    });
    const taken = (value: object) => [{ line: 2, name: "ada@example.com", read: { ok: true, value } }];
    expect(one({ ...cells, ...own("") })).toEqual(taken({ ...customer, address: of("") }));
    expect(one({ ...cells, ...own(""), ...own("Default Address ") })).toEqual(
      taken({ ...customer, address: of("default address ") }),
    );
    const older = { ...cells, ...own(""), "Province Code": "", "Country Code": "" };
    expect(one(older)).toEqual(
      taken({ ...customer, address: { ...of(""), region: "long province", country: "long country" } }),
    );
    expect(one({ ...cells, "Accepts Email Marketing": "no", "Total Orders": "" })).toMatchObject([
      { read: { value: { wantedMail: false, orders: 0 } } },
    ]);
    expect(one({ ...cells, "Total Orders": "many" })).toMatchObject([
      { read: { error: "“many” is no number of units" } },
    ]);
    const ignored = fileOf(
      [...Object.keys({ ...cells, ...own(""), ...own("Default Address ") }), "Odd"].join(),
    );
    expect(ignored).toMatchObject({ value: { kind: "customers", ignoredColumns: ["Odd"] } });
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
