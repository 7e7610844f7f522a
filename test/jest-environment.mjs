// snowflake-sdk probes cloud metadata addresses when it is imported, unless this is set before.
process.env.SNOWFLAKE_DISABLE_PLATFORM_DETECTION = 'true';
