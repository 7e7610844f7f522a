#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { main } from '../dist/cli.js';

// Pages live briefly, and V8 lets the heap double before it looks which are gone: docs/decisions/0008.
setFlagsFromString('--heap-growing-percent=75');

await main();
