// SPDX-License-Identifier: Apache-2.0
package io.minitempo.frontend.endpoint;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Message;
import io.minitempo.query.AnswerJson;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpResponse;

/// The two forms in which clients get messages: protobuf where `Accept` contains its type before any other, else JSON
/// (`spec/api.md §1.3`). Any thread may write.
public final class AnswerFormat {

    /// The type for language models.
    public static final String LLM = "application/vnd.grafana.llm";

    private static final String PROTOBUF = "application/protobuf";

    private final AnswerJson json;

    private AnswerFormat(Descriptor type) {
        this.json = AnswerJson.of(type);
    }

    /// The forms of messages whose field 1 is a list.
    public static AnswerFormat of(Descriptor type) {
        return new AnswerFormat(type);
    }

    /// The answer to a request with these headers.
    public HttpResponse write(HttpHeaders headers, Message message) {
        return headers.firstOrEmpty("Accept").contains(PROTOBUF)
                ? HttpResponse.protobuf(message.toByteArray())
                : json(message);
    }

    /// The answer of an endpoint that only knows JSON.
    public HttpResponse json(Message message) {
        return HttpResponse.json(json.write(message));
    }

    /// Whether the form for language models is wanted, where there is one.
    public static boolean wantsLlm(HttpHeaders headers) {
        String accept = headers.firstOrEmpty("Accept");
        return !accept.contains(PROTOBUF) && !accept.contains("application/json") && accept.contains(LLM);
    }
}
