import * as z from 'zod';

const usd = z.number().min(0);

/** List prices of AWS, and what a step takes. Units: US dollars, as the names say; milliseconds; gigabytes of 10^9 bytes. */
export const PricesSchema = z.strictObject({
  region: z.string().min(1),
  /** When the prices were read. */
  date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  lambdaGigabyteSecond: usd,
  lambdaMillionRequests: usd,
  sqsMillionRequests: usd,
  dynamoMillionWriteUnits: usd,
  dynamoMillionReadUnits: usd,
  /** Storage and continuous backups. */
  dynamoGigabyteMonth: usd,
  /** PUT, POST and LIST. */
  s3ThousandWrites: usd,
  /** GET and HEAD. */
  s3ThousandReads: usd,
  s3GigabyteMonth: usd,
  pipesMillionRequests: usd,
  eventsMillion: usd,
  schedulerMillion: usd,
  /** What CloudWatch Logs takes for lines that are written, not for keeping them. */
  logGigabyte: usd,
  /** Of standard workflows, which nothing here uses: for the comparison. */
  stepFunctionsThousandTransitions: usd,
  /** What an invocation of the worker takes besides waiting for the vendor. */
  workerMilliseconds: z.number().min(0),
  /** How long a vendor lets a request wait. */
  requestMilliseconds: z.number().min(0),
  /** What a million bytes of a log take to be landed. */
  megabyteMilliseconds: z.number().min(0),
});
export type Prices = Readonly<z.infer<typeof PricesSchema>>;

/**
 * us-east-1, Lambda on arm64, DynamoDB on demand, S3 Standard; without free tiers, discounts and taxes.
 *
 * The three times: `workerMilliseconds` and `megabyteMilliseconds` are of `npm run bench`, cases (a) and (b) on the embedded
 * cloud, the latter as it is on the 0.29 CPUs that Lambda gives 512 MB; `requestMilliseconds` is an assumption. The averages of
 * your own functions are in the REPORT lines of their logs (docs/cost.md).
 * Source: aws.amazon.com/lambda/pricing, /sqs/pricing, /dynamodb/pricing/on-demand, /s3/pricing, /eventbridge/pricing,
 * /step-functions/pricing, /cloudwatch/pricing.
 */
export const LIST_PRICES: Prices = {
  region: 'us-east-1',
  date: '2026-11-21',
  lambdaGigabyteSecond: 0.0000133334,
  lambdaMillionRequests: 0.2,
  sqsMillionRequests: 0.4,
  dynamoMillionWriteUnits: 0.625,
  dynamoMillionReadUnits: 0.125,
  dynamoGigabyteMonth: 0.45,
  s3ThousandWrites: 0.005,
  s3ThousandReads: 0.0004,
  s3GigabyteMonth: 0.023,
  pipesMillionRequests: 0.4,
  eventsMillion: 1,
  schedulerMillion: 1,
  logGigabyte: 0.5,
  stepFunctionsThousandTransitions: 0.025,
  workerMilliseconds: 51,
  requestMilliseconds: 200,
  megabyteMilliseconds: 16,
};
