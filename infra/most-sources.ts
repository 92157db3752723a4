/**
 * Sources of one stage at most: 14 resources each, and CloudFormation takes 500 in a stack. That many fit with every option on, ids of
 * 40 characters and three secrets each; roles with many names need further policies.
 *
 * Source: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html
 * Test: test/infra/most-sources.test.ts
 */
export const MOST_SOURCES = 29;
