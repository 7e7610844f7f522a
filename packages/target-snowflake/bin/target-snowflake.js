#!/usr/bin/env node
import { setFlagsFromString } from 'node:v8';
import { main } from '../dist/cli.js';

// What statements leave behind lives briefly: docs/decisions/0008.
setFlagsFromString('--heap-growing-percent=50');

await main();
