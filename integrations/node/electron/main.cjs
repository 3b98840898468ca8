'use strict';

// The smallest application that judges what is typed into it. Start it with `electron main.cjs`.

const { join } = require('node:path');
const { pathToFileURL } = require('node:url');
const { BrowserWindow, app, ipcMain } = require('electron');
const { Classifier } = require('fourc');
const { serve } = require('fourc-middleware');

const PAGE = join(__dirname, 'index.html');

async function start() {
  const classifier = await Classifier.open({ policy: 'ks3' });
  // Only this page may ask: a window that was led elsewhere may not.
  serve(ipcMain, classifier, { isAllowed: (address) => address.split(/[?#]/, 1)[0] === pathToFileURL(PAGE).href });
  await app.whenReady();
  const window = new BrowserWindow({
    webPreferences: { preload: join(__dirname, 'preload.cjs'), sandbox: true, contextIsolation: true, nodeIntegration: false },
  });
  window.webContents.setWindowOpenHandler(() => ({ action: 'deny' }));
  await window.loadFile(PAGE);
}

exports.started = start();
