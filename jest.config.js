/** @type {import('jest').Config} */
export default {
  roots: ['<rootDir>/packages', '<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/packages/[^/]+/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          parser: { syntax: 'typescript' },
          target: 'es2022',
          experimental: { keepImportAttributes: true },
        },
        module: { type: 'es6' },
      },
    ],
  },
  testEnvironment: 'node',
  // Sibling packages resolve to their sources, so that a test never runs against a stale build.
  testEnvironmentOptions: {
    customExportConditions: ['@intercom-to-snowflake/source', 'node', 'node-addons'],
  },
  setupFiles: ['<rootDir>/test/jest-environment.mjs'],
  reporters: ['default', '<rootDir>/test/closing-line-reporter.mjs'],
  testTimeout: 120_000,
  // More than two cores: whoever runs whole programs waits for them.
  maxWorkers: 3,
};
