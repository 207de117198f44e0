/** The command line's front door: which commands there are, and how errors are told. */
package cero.app;
