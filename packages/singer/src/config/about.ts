import type { ConfigProperty, Program } from './config-schema.ts';

export const aboutFormats = ['text', 'json', 'markdown'] as const;
export type AboutFormat = (typeof aboutFormats)[number];

/** What `--about` prints: the program, its capabilities and its settings. Ends with a line feed. */
export function about(program: Program, format: AboutFormat): string {
  switch (format) {
    case 'text':
      return aboutText(program);
    case 'json':
      return aboutJson(program);
    case 'markdown':
      return aboutMarkdown(program);
  }
}

/** The settings as a Markdown table: Setting, Required, Default, Description. */
export function settingsTable(program: Program): string {
  const rows = visibleSettings(program).map(([name, property]) => {
    const required = isRequired(program, name) ? 'yes' : 'no';
    const preset = property.default === undefined ? '' : `\`${JSON.stringify(property.default)}\``;
    return `| \`${name}\` | ${required} | ${inCell(preset)} | ${inCell(describe(property))} |`;
  });
  return [
    '| Setting | Required | Default | Description |',
    '| --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

function aboutText(program: Program): string {
  const settings = visibleSettings(program).map(([name, property]) => {
    const notes = [
      typeName(property),
      ...(isRequired(program, name) ? ['required'] : []),
      ...(property.default === undefined ? [] : [`default ${JSON.stringify(property.default)}`]),
    ];
    return `  ${name} (${notes.join(', ')})\n    ${describe(property)}\n`;
  });
  return [
    `Name: ${program.name}`,
    `Description: ${program.description}`,
    `Version: ${program.version}`,
    `Capabilities: ${program.capabilities.join(', ')}`,
    'Settings:',
    settings.join(''),
  ].join('\n');
}

/** The keys that tools of the Meltano SDK read (meltano/sdk, about.py, 2026-08-08). */
function aboutJson(program: Program): string {
  const properties = visibleSettings(program).map(([name, property]) => [
    name,
    { ...property, ...(property.secret && { writeOnly: true }) },
  ]);
  const content = {
    name: program.name,
    description: program.description,
    version: program.version,
    capabilities: program.capabilities,
    settings: { ...program.config, properties: Object.fromEntries(properties) as unknown },
  };
  return `${JSON.stringify(content, null, 2)}\n`;
}

function aboutMarkdown(program: Program): string {
  return [
    `# \`${program.name}\``,
    program.description,
    '## Capabilities',
    program.capabilities.map((capability) => `* \`${capability}\``).join('\n'),
    '## Settings',
    settingsTable(program),
  ].join('\n\n');
}

function visibleSettings(program: Program): readonly (readonly [string, ConfigProperty])[] {
  return Object.entries(program.config.properties).filter(([, property]) => !property.hidden);
}

function isRequired(program: Program, name: string): boolean {
  return program.config.required?.includes(name) ?? false;
}

function describe(property: ConfigProperty): string {
  const { aliases = [] } = property;
  const oldNames = aliases.map((alias) => `\`${alias}\``).join(', ');
  return property.description + (aliases.length > 0 ? ` Also accepted as ${oldNames}.` : '');
}

function typeName(property: ConfigProperty): string {
  return property.type === undefined ? 'any' : [property.type].flat().join(' or ');
}

function inCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll(/\s*\n\s*/g, ' ');
}
