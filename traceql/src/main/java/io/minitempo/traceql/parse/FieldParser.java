// SPDX-License-Identifier: Apache-2.0
package io.minitempo.traceql.parse;

import io.minitempo.traceql.ast.Attribute;
import io.minitempo.traceql.ast.Attribute.Scope;
import io.minitempo.traceql.ast.Field;
import io.minitempo.traceql.ast.Intrinsic;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Parses attributes and intrinsics (`spec/traceql.md §4`).
final class FieldParser {

    private static final Map<TokenType, Intrinsic> BARE = Map.ofEntries(
            Map.entry(TokenType.DURATION, Intrinsic.DURATION),
            Map.entry(TokenType.NAME, Intrinsic.NAME),
            Map.entry(TokenType.STATUS, Intrinsic.STATUS),
            Map.entry(TokenType.STATUS_MESSAGE, Intrinsic.STATUS_MESSAGE),
            Map.entry(TokenType.KIND, Intrinsic.KIND),
            Map.entry(TokenType.PARENT, Intrinsic.PARENT),
            Map.entry(TokenType.ROOT_NAME, Intrinsic.ROOT_NAME),
            Map.entry(TokenType.ROOT_SERVICE_NAME, Intrinsic.ROOT_SERVICE_NAME),
            Map.entry(TokenType.TRACE_DURATION, Intrinsic.TRACE_DURATION),
            Map.entry(TokenType.NESTED_SET_LEFT, Intrinsic.NESTED_SET_LEFT),
            Map.entry(TokenType.NESTED_SET_RIGHT, Intrinsic.NESTED_SET_RIGHT),
            Map.entry(TokenType.NESTED_SET_PARENT, Intrinsic.NESTED_SET_PARENT));

    private static final Map<TokenType, Map<TokenType, Intrinsic>> SCOPED = Map.of(
            TokenType.TRACE_COLON,
            Map.of(
                    TokenType.DURATION, Intrinsic.TRACE_DURATION,
                    TokenType.ROOT_NAME, Intrinsic.ROOT_NAME,
                    TokenType.ROOT_SERVICE, Intrinsic.ROOT_SERVICE_NAME,
                    TokenType.ID, Intrinsic.TRACE_ID),
            TokenType.SPAN_COLON,
            Map.of(
                    TokenType.DURATION, Intrinsic.DURATION,
                    TokenType.NAME, Intrinsic.NAME,
                    TokenType.KIND, Intrinsic.KIND,
                    TokenType.STATUS, Intrinsic.STATUS,
                    TokenType.STATUS_MESSAGE, Intrinsic.STATUS_MESSAGE,
                    TokenType.ID, Intrinsic.SPAN_ID,
                    TokenType.PARENT_ID, Intrinsic.PARENT_ID,
                    TokenType.CHILD_COUNT, Intrinsic.CHILD_COUNT),
            TokenType.EVENT_COLON,
            Map.of(
                    TokenType.NAME, Intrinsic.EVENT_NAME,
                    TokenType.TIME_SINCE_START, Intrinsic.EVENT_TIME_SINCE_START),
            TokenType.LINK_COLON,
            Map.of(TokenType.TRACE_ID, Intrinsic.LINK_TRACE_ID, TokenType.SPAN_ID, Intrinsic.LINK_SPAN_ID),
            TokenType.INSTRUMENTATION_COLON,
            Map.of(
                    TokenType.NAME, Intrinsic.INSTRUMENTATION_NAME,
                    TokenType.VERSION, Intrinsic.INSTRUMENTATION_VERSION));

    private static final Map<TokenType, Scope> SCOPES = new EnumMap<>(Map.of(
            TokenType.DOT, Scope.NONE,
            TokenType.SPAN_DOT, Scope.SPAN,
            TokenType.RESOURCE_DOT, Scope.RESOURCE,
            TokenType.EVENT_DOT, Scope.EVENT,
            TokenType.LINK_DOT, Scope.LINK,
            TokenType.INSTRUMENTATION_DOT, Scope.INSTRUMENTATION));

    private final Tokens tokens;

    FieldParser(Tokens tokens) {
        this.tokens = tokens;
    }

    /// The field at the next token; null, and nothing taken, when none begins there.
    @Nullable
    Field fieldOrNull() {
        TokenType type = tokens.peek().type();
        @Nullable Intrinsic bare = BARE.get(type);
        if (bare != null) {
            tokens.take();
            return bare;
        }
        @Nullable Map<TokenType, Intrinsic> scoped = SCOPED.get(type);
        if (scoped != null) {
            tokens.take();
            return scoped(scoped);
        }
        @Nullable Scope scope = SCOPES.get(type);
        if (scope != null) {
            tokens.take();
            return new Attribute(scope, name());
        }
        if (type == TokenType.PARENT_DOT) {
            tokens.take();
            Scope inner = tokens.skip(TokenType.SPAN_DOT)
                    ? Scope.SPAN
                    : tokens.skip(TokenType.RESOURCE_DOT) ? Scope.RESOURCE : Scope.NONE;
            return new Attribute(inner, true, name());
        }
        return null;
    }

    /// The field at the next token.
    Field field() {
        @Nullable Field field = fieldOrNull();
        if (field == null) {
            throw tokens.unexpected();
        }
        return field;
    }

    /// `(a, b)`: at least one field.
    List<Field> list() {
        tokens.expect(TokenType.OPEN_PARENTHESIS);
        List<Field> fields = new ArrayList<>();
        do {
            fields.add(field());
        } while (tokens.expect(TokenType.CLOSE_PARENTHESIS, TokenType.COMMA).type() == TokenType.COMMA);
        return fields;
    }

    private Intrinsic scoped(Map<TokenType, Intrinsic> intrinsics) {
        @Nullable Intrinsic intrinsic = intrinsics.get(tokens.peek().type());
        if (intrinsic != null) {
            tokens.take();
            return intrinsic;
        }
        throw intrinsics.size() > 4
                ? tokens.unexpected()
                : tokens.unexpected(intrinsics.keySet().stream().sorted().toArray(TokenType[]::new));
    }

    private String name() {
        String name = tokens.expect(TokenType.IDENTIFIER).text();
        tokens.expect(TokenType.END_ATTRIBUTE);
        return name;
    }
}
