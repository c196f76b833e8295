/** What the shop sells: how much gold each product gives. */
export const GOLD_OF = new Map<number, number>([
	[3205150001, 100],
	[3205150002, 550],
]);
