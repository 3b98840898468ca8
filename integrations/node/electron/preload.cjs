'use strict';

// Runs beside a page in a sandboxed renderer, where nothing but `electron` can be required: the addon is in the main process.
// The page gets one function and no way to IPC itself.

const { contextBridge, ipcRenderer } = require('electron');

contextBridge.exposeInMainWorld(
  'fourc',
  Object.freeze({ judge: (input) => ipcRenderer.invoke('fourc:judge', input) }),
);
