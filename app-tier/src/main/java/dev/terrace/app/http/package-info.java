/** The API's way over HTTP: routing, CORS, JSON, errors, and the bound on requests at work. */
@NullMarked
package dev.terrace.app.http;

import org.jspecify.annotations.NullMarked;
