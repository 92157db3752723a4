/** An API of the org. Ultra ones go through a FeedMaster and log three more times. */
export interface Api {
  readonly url: string;
  readonly snode: string;
  readonly ultra: boolean;
  readonly methods: readonly string[];
}

/** Paths hold what people put into paths: other scripts, quotes, backslashes, percent signs and worse. */
export const apis: readonly Api[] = [
  { url: '/acme/sales/orders/v2', snode: '5f1a0c7be4b0d1a2c3d4e5f6', ultra: true, methods: ['GET', 'POST'] },
  {
    url: '/acme/sales/customers/v1',
    snode: '5f1a0c7be4b0d1a2c3d4e5f7',
    ultra: true,
    methods: ['GET', 'PUT', 'DELETE'],
  },
  { url: '/acme/lager/bestände/v1', snode: '5f1a0c7be4b0d1a2c3d4e5f8', ultra: false, methods: ['GET'] },
  { url: '/acme/在庫/照会', snode: '5f1a0c7be4b0d1a2c3d4e5f9', ultra: false, methods: ['GET', 'POST'] },
  { url: '/acme/finance/invoices "draft"/v3', snode: '5f1a0c7be4b0d1a2c3d4e5fa', ultra: false, methods: ['POST'] },
  { url: '/acme/hr/%7Bid%7D/absences', snode: '5f1a0c7be4b0d1a2c3d4e5fb', ultra: true, methods: ['GET', 'PATCH'] },
];

/** The last ones hold characters that JSON must or may escape: quote, backslash, control, line separator, emoji. */
export const pathInfos: readonly string[] = [
  '',
  '',
  '',
  '/items',
  '/items/größe-42',
  '/q="a\\b"',
  '/tab\there\u0001',
  '/line\u2028break\r\n',
  '/🚚/спасибо',
  '/</script>',
];

export const clients: readonly string[] = ['web-shop', 'partner-gate', 'mobile app', 'Büro Köln'];
export const roles: readonly string[] = ['reader', 'orders-writer', 'admin', 'partner/überregional'];
export const authTypes: readonly string[] = ['basic', 'oauth2', 'api_key'];
export const groups: readonly string[] = ['gold', 'silver', 'internal'];
