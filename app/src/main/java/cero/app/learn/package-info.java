/** The local page: its server, what the server answers, and the training that it shows. */
package cero.app.learn;
