import { pieces } from "../highlight";

export function Marked({ text, highlights }: { text: string; highlights: [number, number][] }) {
  return (
    <span>
      {pieces(text, highlights).map((piece, index) => (piece.marked ? <mark key={index}>{piece.text}</mark> : piece.text))}
    </span>
  );
}
