// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.query;

import com.google.protobuf.ByteString;
import io.minitempo.proto.httpgrpc.HTTPResponse;
import io.minitempo.proto.httpgrpc.Header;
import io.minitempo.server.http.HttpResponse;

/// The answer to a sub-request.
///
/// @param status the HTTP status
/// @param contentType the value of `Content-Type`, empty when there was none
/// @param body the body
/// @param isCached whether no querier was asked
public record SubResponse(int status, String contentType, ByteString body, boolean isCached) {

    private static final int LEAST_STATUS = 100;
    private static final int MOST_STATUS = 599;

    static SubResponse of(HTTPResponse response) {
        return new SubResponse(response.getCode(), contentType(response), response.getBody(), false);
    }

    /// Real queriers write header names in any case; Tempo's frontend only knows the canonical one.
    private static String contentType(HTTPResponse response) {
        for (Header header : response.getHeadersList()) {
            if (header.getKey().equalsIgnoreCase("Content-Type") && header.getValuesCount() > 0) {
                return header.getValues(0);
            }
        }
        return "";
    }

    static SubResponse failure(String text) {
        return new SubResponse(500, "text/plain; charset=utf-8", ByteString.copyFromUtf8(text), false);
    }

    static SubResponse cached(String contentType, ByteString body) {
        return new SubResponse(200, contentType, body, true);
    }

    /// Whether another querier may do better.
    boolean isWorthRetrying() {
        return status >= 500 || status < LEAST_STATUS;
    }

    /// Whether the body is a protobuf message.
    public boolean isProtobuf() {
        return contentType.equals("application/protobuf");
    }

    /// What the client gets when this ends its query: body and status as they are, but a querier's complaint about its
    /// request is our failure, not the client's (`spec/api.md §1.4`).
    public HttpResponse toClient() {
        boolean passesOn = status == 422 || status == 429 || status >= 500 && status <= MOST_STATUS;
        return HttpResponse.of(passesOn ? status : 500, "text/plain; charset=utf-8", body.toByteArray());
    }
}
