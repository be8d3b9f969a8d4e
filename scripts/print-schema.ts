import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildGraphqlSchema } from '../src/resolvers/graphql-schema.js';

const file = new URL('../schema.graphql', import.meta.url);
const head = '# Printed from src/schema and src/resolvers by `npm run generate:schema`: edit those.\n\n';
writeFileSync(file, `${head}${printSchema(lexicographicSortSchema(buildGraphqlSchema()))}\n`);
