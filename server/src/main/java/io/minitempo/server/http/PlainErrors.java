// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.http;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/// What a client gets for a request that never reaches a handler: status and its name in plain text, as from Go.
final class PlainErrors extends ErrorHandler {

    private static final String PLAIN = "text/plain; charset=utf-8";

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, PLAIN);
        Content.Sink.write(response, true, text(response.getStatus()), callback);
        return true;
    }

    private static String text(int status) {
        return status + " " + HttpStatus.getMessage(status);
    }
}
