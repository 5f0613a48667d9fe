// Inflates the Chromium of @sparticuz/chromium and prints how to start it, as one line of JSON.
// The variable makes the package bring its shared libraries, which a bare machine lacks.
process.env.AWS_EXECUTION_ENV ??= "AWS_Lambda_nodejs22.x";

const { default: chromium } = await import("@sparticuz/chromium");
const executable = await chromium.executablePath();
process.stdout.write(JSON.stringify({ executable, libraries: process.env.LD_LIBRARY_PATH ?? "" }) + "\n");
