import { Bone } from '../parts/bones.tsx';
import { useWords } from '../words/words.ts';

/** What a section will hold. */
export function SectionBones() {
  const words = useWords();
  return (
    <div className="section-bones">
      <p className="unseen">{words.shell.loading}</p>
      <Bone width="55%" />
      <Bone width="35%" />
    </div>
  );
}
