/** Chapter 5 of <i>Build a Large Language Model (From Scratch)</i>, run and compared. */
package cero.app.book;
