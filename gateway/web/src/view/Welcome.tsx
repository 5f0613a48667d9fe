export function Welcome() {
  return (
    <div className="feed welcome">
      <div>
        <h1>Drop a transcript anywhere</h1>
        <p className="quiet">
          Zoom, Teams, Meet, Otter, a subtitle file or plain text. The summary appears here within seconds, and each of
          its sentences leads to the words it rests on.
        </p>
      </div>
    </div>
  );
}
