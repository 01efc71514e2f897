package io.souk.agent.fetch;

import io.souk.protocol.mesos.CommandInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Turns what a command says ({@code CommandInfo.uris}) into what is to be done. */
public final class FetchPlan {

  private static final int MAX_URI_CHARS = 8192;
  private static final int MAX_ITEMS = 1000;

  private FetchPlan() {}

  /**
   * In the order in which they are fetched.
   *
   * @param frameworksHome where relative paths begin
   * @throws FetchException naming the first URI that cannot be right
   */
  public static List<FetchItem> of(List<CommandInfo.URI> uris, Optional<String> frameworksHome)
      throws FetchException {
    if (uris.size() > MAX_ITEMS) {
      throw new FetchException(uris.size() + " URIs: expected at most " + MAX_ITEMS);
    }
    List<FetchItem> items = new ArrayList<>();
    for (CommandInfo.URI uri : uris) {
      try {
        items.add(item(uri, frameworksHome));
      } catch (FetchException e) {
        throw about(FetchItem.shown(uri.getValue()), e);
      }
    }
    return items;
  }

  /** Names the URI that something is about. */
  public static FetchException about(String uri, FetchException cause) {
    return new FetchException("URI '" + uri + "': " + cause.getMessage(), cause);
  }

  private static FetchItem item(CommandInfo.URI uri, Optional<String> home) throws FetchException {
    String text = uri.getValue();
    if (text.length() > MAX_URI_CHARS) {
      throw new FetchException("is longer than " + MAX_URI_CHARS + " characters");
    }
    Checksum.Split split = Checksum.split(text);
    Source source = Source.parse(split.uri(), home);
    String base = source.baseName();
    return new FetchItem(
        text,
        source,
        split.checksum(),
        base,
        uri.hasOutputFile() ? output(uri.getOutputFile()) : named(base),
        uri.getExecutable(),
        uri.getExtract(),
        uri.getCache());
  }

  private static RelativeName output(String text) throws FetchException {
    try {
      RelativeName name = RelativeName.parse(text);
      if (name.isRoot()) {
        throw new FetchException("the name is empty");
      }
      return name;
    } catch (FetchException e) {
      throw new FetchException("output_file: " + e.getMessage(), e);
    }
  }

  /** Backslashes and quotes are refused as Mesos refuses them. */
  private static RelativeName named(String base) throws FetchException {
    if (base.isEmpty() || base.equals(".") || base.equals("..")) {
      throw new FetchException("names no file, and there is no output_file");
    }
    if (base.indexOf('\\') >= 0 || base.indexOf('\'') >= 0 || base.indexOf('\0') >= 0) {
      throw new FetchException(
          "the name '"
              + RelativeName.printable(base)
              + "' has a backslash, a quote or a NUL in it");
    }
    return RelativeName.parse(base);
  }
}
