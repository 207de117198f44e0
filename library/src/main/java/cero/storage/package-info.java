/** What files hold, read with care: nobody knows who wrote them. */
package cero.storage;
