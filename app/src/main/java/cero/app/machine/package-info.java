/** What this machine is and can do: its processors, its memory, its measured peak. */
package cero.app.machine;
