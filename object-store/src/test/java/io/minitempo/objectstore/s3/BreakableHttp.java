// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.s3;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import software.amazon.awssdk.http.ExecutableHttpRequest;
import software.amazon.awssdk.http.HttpExecuteRequest;
import software.amazon.awssdk.http.HttpExecuteResponse;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.apache5.Apache5HttpClient;

/// Real connections that note every request and break when told to.
final class BreakableHttp implements SdkHttpClient {

    /// When a request breaks.
    enum Break {
        /// Not at all.
        NEVER,
        /// Before it reaches the server.
        BEFORE,
        /// After the server has done what it asks, before the answer arrives.
        AFTER
    }

    private final SdkHttpClient real = Apache5HttpClient.create();
    private final List<SdkHttpRequest> requests = new CopyOnWriteArrayList<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile IntFunction<Break> breaks = number -> Break.NEVER;

    /// Says for each request, counted from 0 from now on, when it breaks.
    void breaking(IntFunction<Break> next) {
        count.set(0);
        requests.clear();
        breaks = next;
    }

    /// The requests since then.
    List<SdkHttpRequest> requests() {
        return new ArrayList<>(requests);
    }

    @Override
    public ExecutableHttpRequest prepareRequest(HttpExecuteRequest request) {
        ExecutableHttpRequest prepared = real.prepareRequest(request);
        return new ExecutableHttpRequest() {
            @Override
            public HttpExecuteResponse call() throws IOException {
                requests.add(request.httpRequest());
                Break when = breaks.apply(count.getAndIncrement());
                if (when == Break.BEFORE) {
                    throw new IOException("connection broke before the request");
                }
                HttpExecuteResponse response = prepared.call();
                if (when == Break.AFTER) {
                    response.responseBody().ifPresent(body -> body.abort());
                    throw new IOException("connection broke before the answer");
                }
                return response;
            }

            @Override
            public void abort() {
                prepared.abort();
            }
        };
    }

    @Override
    public void close() {
        real.close();
    }
}
