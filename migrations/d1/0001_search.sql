-- Full-text search over products: one row a product, numbered by products.num. Written by hand, because the
-- schema tool knows no virtual tables. It keeps no copy of the text (contentless); search only needs the ranking.
CREATE VIRTUAL TABLE `product_search` USING fts5(
	`title`,
	`category`,
	`tags`,
	`vendor`,
	`variants`,
	`description`,
	content='',
	contentless_delete=1,
	prefix='2 3',
	tokenize="unicode61 remove_diacritics 2"
);
