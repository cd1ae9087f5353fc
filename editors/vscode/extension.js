// Starts `callsheet lsp` and hands documents to it. Everything else is the server's.
"use strict";

const { window, workspace } = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

let client;

async function activate() {
  const [command, ...args] = workspace.getConfiguration("callsheet").get("command");
  const watched = workspace.createFileSystemWatcher("**/*.{plan,yaml,yml}");
  client = new LanguageClient(
    "callsheet",
    "Callsheet",
    { command, args },
    {
      documentSelector: [{ language: "callsheet" }],
      synchronize: { fileEvents: watched },
    },
  );
  try {
    await client.start();
  } catch (error) {
    window.showErrorMessage(
      `\`${command}\` did not start: \`pip install 'callsheet[lsp]'\`, or set \`callsheet.command\`. (${error.message})`,
    );
  }
}

async function deactivate() {
  await client?.stop();
}

module.exports = { activate, deactivate };
